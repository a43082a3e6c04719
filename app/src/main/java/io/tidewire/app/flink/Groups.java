package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobPlan.Grouping;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether a view's rows are the groups of a GROUP BY, whatever is left out of them behind it. */
final class Groups {

    private Groups() {}

    /** By the columns of its key, neither more nor fewer. */
    static Grouping of(Program.View view, Program program) {
        return view.key().isEmpty() ? Grouping.NONE : of(view.plan(), view.key(), program);
    }

    private static Grouping of(Plan plan, List<Integer> columns, Program program) {
        return switch (plan) {
            case Plan.Filter filter -> of(filter.input(), columns, program);
            case Plan.Project project -> {
                List<Integer> read = new ArrayList<>();
                for (int column : columns) {
                    if (!(project.expressions().get(column) instanceof Expr.Ref reference)) {
                        yield Grouping.NONE;
                    }
                    read.add(reference.column());
                }
                yield of(project.input(), read, program);
            }
            case Plan.Aggregate aggregate -> {
                // Until it is forgotten, a group is known by its key without the lifetime's number.
                Plan.Lifetime lifetime =
                        aggregate.input() instanceof Plan.Lifetime below ? below : null;
                if (!new HashSet<>(columns)
                        .equals(
                                IntStream.range(0, aggregate.keys().size())
                                        .filter(
                                                key ->
                                                        lifetime == null
                                                                || aggregate.keys().get(key)
                                                                        != lifetime.number())
                                        .boxed()
                                        .collect(Collectors.toSet()))) {
                    yield Grouping.NONE;
                }
                yield isStream(lifetime == null ? aggregate.input() : lifetime.input(), program)
                        ? Grouping.OF_STREAM
                        : Grouping.OF_CHANGES;
            }
            case Plan.Scan scan -> {
                Program.View view = view(scan, program);
                yield view == null ? Grouping.NONE : of(view.plan(), columns, program);
            }
            default -> Grouping.NONE;
        };
    }

    /** Rows of a source without a key, one by one. */
    private static boolean isStream(Plan plan, Program program) {
        return switch (plan) {
            case Plan.Filter filter -> isStream(filter.input(), program);
            case Plan.Project project -> isStream(project.input(), program);
            case Plan.Scan scan -> {
                Program.View view = view(scan, program);
                yield view == null
                        ? program.sources().stream()
                                .filter(source -> source.name().equals(scan.table()))
                                .anyMatch(source -> source.primaryKey().isEmpty())
                        : isStream(view.plan(), program);
            }
            default -> false;
        };
    }

    private static Program.@Nullable View view(Plan.Scan scan, Program program) {
        return program.views().stream()
                .filter(view -> view.name().equals(scan.table()))
                .findFirst()
                .orElse(null);
    }
}
