package io.tidewire.engine.runtime;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.lineage.Failing;
import io.tidewire.engine.operator.Expressions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who reads whom in a program. Stateless. */
public final class Reads {

    private Reads() {}

    /** The sources and views that a plan scans. */
    public static Set<String> tables(Plan plan) {
        Set<String> tables = new LinkedHashSet<>();
        collect(plan, tables);
        return tables;
    }

    private static void collect(Plan plan, Set<String> into) {
        if (plan instanceof Plan.Scan scan) {
            into.add(scan.table());
        }
        plan.inputs().forEach(input -> collect(input, into));
    }

    /**
     * The columns of a source whose values nobody reads behind its gate. None of a source with a
     * primary key, whose rows are kept whole, of one that a sink follows, and where a row that
     * fails to compute would have to be shown.
     *
     * @param followed what the sinks follow
     */
    public static Set<Integer> pruned(
            Program program, Program.SourceTable source, Set<String> followed) {
        if (!source.primaryKey().isEmpty() || followed.contains(source.name())) {
            return Set.of();
        }
        Set<Integer> read = new HashSet<>();
        if (source.eventTime() != null) {
            read.add(source.eventTime().column());
        }
        if (source.deduplicate() != null) {
            read.addAll(source.deduplicate().by());
        }
        for (Program.View view : program.views()) {
            read(view.plan(), source, read);
        }
        return IntStream.range(0, source.schema().size())
                .filter(column -> !read.contains(column))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Adds the columns that a projection right above the source wants; else all of them. */
    private static void read(Plan plan, Program.SourceTable source, Set<Integer> into) {
        List<Expr> computed =
                plan instanceof Plan.Project project ? scanned(project, source) : null;
        if (computed != null) {
            computed.forEach(each -> Expressions.columns(each, into::add));
        } else if (plan instanceof Plan.Scan scan && scan.table().equals(source.name())) {
            IntStream.range(0, source.schema().size()).forEach(into::add);
        } else {
            plan.inputs().forEach(input -> read(input, source, into));
        }
    }

    /**
     * What a projection of the source's rows, maybe filtered, computes of each; absent when it is
     * of something else, or may fail.
     */
    private static @Nullable List<Expr> scanned(Plan.Project project, Program.SourceTable source) {
        List<Expr> computed = new ArrayList<>(project.expressions());
        Plan input = project.input();
        if (input instanceof Plan.Filter filter) {
            computed.add(filter.condition());
            input = filter.input();
        }
        return input instanceof Plan.Scan scan
                        && scan.table().equals(source.name())
                        && computed.stream().noneMatch(Failing::may)
                ? computed
                : null;
    }

    /** By view, the sources it reads through whatever views lie between. */
    public static Map<String, Set<String>> sources(Program program) {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        for (Program.View view : program.views()) {
            Set<String> sources = new LinkedHashSet<>();
            for (String table : tables(view.plan())) {
                Set<String> through = all.get(table);
                if (through == null) {
                    sources.add(table);
                } else {
                    sources.addAll(through);
                }
            }
            all.put(view.name(), sources);
        }
        return all;
    }
}
