package io.tidewire.sql.rewrite;

import io.tidewire.api.plan.Plan;

import java.util.function.UnaryOperator;

/** The names of the sources and views that plans read. Stateless. */
public final class TableNames {

    private TableNames() {}

    /** The same plan over tables of other names, of the same columns. */
    public static Plan replaced(Plan plan, UnaryOperator<String> names) {
        return Plans.bottomUp(
                plan,
                node ->
                        node instanceof Plan.Scan scan
                                ? new Plan.Scan(names.apply(scan.table()), scan.schema())
                                : node);
    }
}
