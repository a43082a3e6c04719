package io.tidewire.sql;

import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.convert.Planning;
import io.tidewire.sql.function.FlinkOperatorTable;
import io.tidewire.sql.parse.Desugar;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.Insertions;
import io.tidewire.sql.parse.SourceText;
import io.tidewire.sql.type.FlinkTypeFactory;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of a view for a planner that gives out what is grouped, ranked or joined by a window
 * once, when the window closes, as Flink's does. It tells by following the columns that bound a
 * window through the query. Here every table of windows hands them on through a function, so that
 * it loses their track and takes them for columns like any other: rows come and are replaced as
 * those of any query.
 *
 * @param text with the same rows in the end
 * @param closing whether some of its windows give out their rows once all the same: sessions, which
 *     are not known before they close, and the windows of a GROUP BY
 */
public record PlainWindows(SqlText text, boolean closing) {

    private static final Set<String> PLAIN = Set.of("TUMBLE", "HOP", "CUMULATE");

    private static final Set<String> CLOSING = Set.of("SESSION", "$SESSION", "$TUMBLE", "$HOP");

    private static final Set<String> BOUNDS = Set.of("window_start", "window_end");

    /**
     * @param view that compiles
     * @param program of the tables that it reads
     * @param functions of the user's own
     * @param function that gives back its one argument
     */
    public static PlainWindows of(
            SqlText view, Program program, List<UserFunction> functions, String function) {
        return DeepStack.run(() -> new Spelling(view, program, functions, function).spell());
    }

    private static final class Spelling extends SqlBasicVisitor<@Nullable Void> {

        private final SourceText source;
        private final Planning planning;
        private final String function;

        private final Insertions insertions;

        private boolean closing;

        Spelling(SqlText view, Program program, List<UserFunction> functions, String function) {
            FlinkTypeFactory factory = new FlinkTypeFactory();
            Catalog catalog = new Catalog(factory, FlinkOperatorTable.with(functions));
            program.sources().forEach(table -> catalog.add(table.name(), table.schema()));
            program.views().forEach(table -> catalog.add(table.name(), table.schema()));
            this.source = FlinkParser.read(view);
            this.insertions = new Insertions(source);
            this.planning = new Planning(catalog, factory);
            this.function = function;
        }

        PlainWindows spell() {
            try {
                planning.validate(Desugar.apply(FlinkParser.query(source))).accept(this);
            } catch (SqlParseException e) {
                throw new IllegalArgumentException("the view does not compile", e);
            }
            return new PlainWindows(insertions.apply(), closing);
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.getKind() == SqlKind.COLLECTION_TABLE
                    && call.operand(0) instanceof SqlCall windows
                    && PLAIN.contains(name(windows))) {
                String columns =
                        planning.columns(call).stream()
                                .map(this::column)
                                .collect(Collectors.joining(", "));
                insertions.put(
                        source.start(call.getParserPosition()), "(SELECT " + columns + " FROM ");
                insertions.put(source.end(call.getParserPosition()), ")");
            } else if (CLOSING.contains(name(call))) {
                closing = true;
            }
            return super.visit(call);
        }

        private static String name(SqlCall call) {
            return call.getOperator().getName().toUpperCase(Locale.ROOT);
        }

        private String column(String name) {
            String quoted = "`" + name.replace("`", "``") + "`";
            return BOUNDS.contains(name) ? function + "(" + quoted + ") AS " + quoted : quoted;
        }
    }
}
