package io.tidewire.app.flink;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether a view's rows are the groups of a GROUP BY, whatever is left out of them behind it. */
final class Groups {

    private Groups() {}

    /** By the columns of its key, neither more nor fewer. */
    static boolean areRowsOf(Program.View view, Program program) {
        return !view.key().isEmpty() && grouped(view.plan(), view.key(), program);
    }

    private static boolean grouped(Plan plan, List<Integer> columns, Program program) {
        return switch (plan) {
            case Plan.Filter filter -> grouped(filter.input(), columns, program);
            case Plan.Project project -> {
                List<Integer> read = new ArrayList<>();
                for (int column : columns) {
                    if (!(project.expressions().get(column) instanceof Expr.Ref reference)) {
                        yield false;
                    }
                    read.add(reference.column());
                }
                yield grouped(project.input(), read, program);
            }
            case Plan.Aggregate aggregate ->
                    new HashSet<>(columns)
                            .equals(
                                    IntStream.range(0, aggregate.keys().size())
                                            .boxed()
                                            .collect(Collectors.toSet()));
            case Plan.Scan scan ->
                    program.views().stream()
                            .filter(view -> view.name().equals(scan.table()))
                            .anyMatch(view -> grouped(view.plan(), columns, program));
            default -> false;
        };
    }
}
