package io.tidewire.sql;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.fault.SqlFaults;
import io.tidewire.sql.function.FlinkOperatorTable;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.References;
import io.tidewire.sql.parse.SourceText;
import io.tidewire.sql.rewrite.Facts;
import io.tidewire.sql.type.FlinkTypeFactory;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the SQL of a pipeline: sources become tables, views become plans in the order of their
 * dependencies, rules become expressions. Stateless and safe to call from several threads.
 */
public final class SqlCompiler {

    /** A view's SQL, parsed. */
    record Parsed(PipelineSpec.View view, SourceText source, SqlNode query) {}

    private final PipelineSpec spec;
    private final FlinkTypeFactory factory = new FlinkTypeFactory();
    private final Catalog catalog;
    private final Map<String, Facts> facts = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();

    private SqlCompiler(PipelineSpec spec, Set<String> unknown, List<UserFunction> functions) {
        this.spec = spec;
        this.catalog = new Catalog(factory, FlinkOperatorTable.with(functions));
        failed.addAll(unknown);
    }

    /**
     * Every fault of every source, view and rule is reported in one pass; nothing is thrown for
     * SQL, however wrong. A view that reads one that failed is passed over.
     */
    public static Compiled compile(PipelineSpec spec) {
        return compile(spec, Set.of(), List.of());
    }

    /**
     * The same for a pipeline that is not known in full.
     *
     * @param unknown sources and views whose columns cannot be known; what reads them is passed
     *     over
     * @param functions of the user's own, none by a name that {@link #isBuiltIn} knows
     */
    public static Compiled compile(
            PipelineSpec spec, Set<String> unknown, List<UserFunction> functions) {
        return DeepStack.run(() -> new SqlCompiler(spec, unknown, functions).compile());
    }

    /** Whether the language has a function of that name, in any case, itself. */
    public static boolean isBuiltIn(String function) {
        return FlinkOperatorTable.INSTANCE.names().contains(function.toUpperCase(Locale.ROOT));
    }

    private Compiled compile() {
        List<Program.SourceTable> sources = sources();
        List<Program.View> views = views();
        faults.sort(
                Comparator.comparing(
                        Fault::location,
                        Comparator.nullsFirst(
                                Comparator.comparing(Location::file)
                                        .thenComparingInt(Location::line)
                                        .thenComparingInt(Location::column))));
        boolean whole = failed.isEmpty() && faults.stream().noneMatch(Fault::isError);
        return new Compiled(new Program(spec.name(), sources, views), whole, faults);
    }

    private List<Program.SourceTable> sources() {
        List<Program.SourceTable> tables = new ArrayList<>();
        for (PipelineSpec.Source source : spec.sources()) {
            if (failed.contains(source.name())) {
                continue;
            }
            Program.SourceTable table =
                    new SourceCompiler(source, catalog, factory, faults).compile();
            if (table.computed().size() < source.computed().size()) {
                failed.add(source.name());
            }
            catalog.add(table.name(), table.schema());
            facts.put(table.name(), Facts.of(table));
            tables.add(table);
        }
        return tables;
    }

    private List<Program.View> views() {
        Map<String, Parsed> parsed = new LinkedHashMap<>();
        Map<String, Set<String>> reads = new LinkedHashMap<>();
        for (PipelineSpec.View view : spec.views()) {
            SourceText source = FlinkParser.read(view.sql());
            try {
                SqlNode query = FlinkParser.query(source);
                parsed.put(view.name(), new Parsed(view, source, query));
                reads.put(view.name(), References.of(query));
            } catch (StackOverflowError e) {
                faults.add(SqlFaults.tooDeep(source));
                failed.add(view.name());
            } catch (SqlParseException e) {
                faults.add(SqlFaults.syntax(e, source));
                failed.add(view.name());
            }
        }
        DependencyOrder order = DependencyOrder.of(reads);
        for (List<String> loop : order.loops()) {
            failed.addAll(loop);
            faults.add(cycle(loop));
        }
        List<Program.View> views = new ArrayList<>();
        for (String name : order.order()) {
            Parsed view = parsed.get(name);
            Set<String> tables = reads.getOrDefault(name, Set.of());
            if (view == null
                    || failed.contains(name)
                    || tables.stream().anyMatch(failed::contains)) {
                failed.add(name);
                continue;
            }
            Program.View compiled =
                    new ViewCompiler(view, tables, catalog, facts, factory, faults).compile();
            if (compiled == null) {
                failed.add(name);
            } else {
                catalog.add(name, compiled.schema());
                views.add(compiled);
            }
        }
        return views;
    }

    private Fault cycle(List<String> loop) {
        String first = loop.getFirst();
        Location location =
                spec.views().stream()
                        .filter(view -> view.name().equals(first))
                        .map(PipelineSpec.View::location)
                        .findFirst()
                        .orElse(null);
        return Fault.error(
                ErrorCode.CYCLE,
                loop.size() == 1
                        ? "the view '" + first + "' reads itself"
                        : "views read each other in a circle: "
                                + String.join(" -> ", loop)
                                + " -> "
                                + first,
                "let one of them read a source instead",
                location);
    }
}
