package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Groups by columns that identify a row are the rows themselves: no state. So a sub-query that
 * finds its row by the primary key is a join and nothing more.
 */
final class UniqueGroups {

    private final Map<String, Facts> tables;

    private UniqueGroups(Map<String, Facts> tables) {
        this.tables = tables;
    }

    static UnaryOperator<Plan> over(Map<String, Facts> tables) {
        UniqueGroups groups = new UniqueGroups(tables);
        return plan ->
                Plans.bottomUp(
                        plan,
                        node ->
                                node instanceof Plan.Aggregate aggregate
                                        ? groups.rows(aggregate)
                                        : node);
    }

    private Plan rows(Plan.Aggregate aggregate) {
        if (aggregate.keys().isEmpty()) {
            return aggregate;
        }
        Facts facts = Facts.of(aggregate.input(), tables);
        // Groups of a window are held until it closes: they must stay groups.
        boolean windowed = aggregate.keys().stream().anyMatch(facts.window()::contains);
        if (windowed || facts.key().isEmpty() || !aggregate.keys().containsAll(facts.key())) {
            return aggregate;
        }
        List<Expr> values = new ArrayList<>();
        for (int key : aggregate.keys()) {
            values.add(Plans.ref(aggregate.input(), key));
        }
        for (Plan.Aggregate.Call call : aggregate.calls()) {
            DataType type = aggregate.schema().type(values.size());
            Expr value = ofOneRow(aggregate.input(), call, type);
            if (value == null) {
                return aggregate;
            }
            values.add(value);
        }
        return new Plan.Project(aggregate.input(), values, aggregate.schema());
    }

    /** The call's value over a single row, if that is simple. */
    private static @Nullable Expr ofOneRow(Plan input, Plan.Aggregate.Call call, DataType type) {
        if (call.filter() != null) {
            return null;
        }
        return switch (call.function()) {
            case COUNT -> call.arguments().isEmpty() ? new Expr.Literal(1L, type) : null;
            case SINGLE_VALUE, ANY_VALUE, MIN, MAX, FIRST_VALUE, LAST_VALUE -> {
                Expr.Ref value = Plans.ref(input, call.arguments().getFirst());
                yield value.type().sameAs(type) ? value : null;
            }
            default -> null;
        };
    }
}
