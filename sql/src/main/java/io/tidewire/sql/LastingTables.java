package io.tidewire.sql;

import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.Insertions;
import io.tidewire.sql.parse.SourceText;
import io.tidewire.sql.rewrite.Facts;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of a view with {@code retain} in which Flink is told, by a hint, that its joins keep the
 * rows of tables with a key: those stay whole, whatever goes of the rows that meet them.
 *
 * @param text the same view
 * @param all whether that is said of every join of the view that keeps such rows; it is of joins in
 *     which the table stands by its name
 */
public record LastingTables(SqlText text, boolean all) {

    /**
     * @param text of the view, as it is or with what was put into it
     */
    public static LastingTables of(SqlText text, Program.View view, Program program) {
        return DeepStack.run(() -> new Spelling(text, program).spell(view));
    }

    private static final class Spelling extends SqlBasicVisitor<@Nullable Void> {

        private final SourceText source;
        private final Insertions insertions;
        private final Map<String, Facts> facts = new HashMap<>();
        private final Set<String> lasting = new HashSet<>();
        private int said;

        Spelling(SqlText text, Program program) {
            this.source = FlinkParser.read(text);
            this.insertions = new Insertions(source);
            for (Program.SourceTable table : program.sources()) {
                facts.put(table.name(), Facts.of(table));
                if (!table.primaryKey().isEmpty()) {
                    lasting.add(table.name());
                }
            }
            for (Program.View view : program.views()) {
                facts.put(view.name(), Facts.of(view.plan(), facts));
            }
        }

        LastingTables spell(Program.View view) {
            try {
                FlinkParser.query(source).accept(this);
            } catch (SqlParseException e) {
                throw new IllegalArgumentException("the view does not compile", e);
            }
            return new LastingTables(insertions.apply(), said == keeping(view.plan()));
        }

        /** How many joins keep such rows in the plan. */
        private long keeping(Plan plan) {
            boolean keeps =
                    plan instanceof Plan.Join
                            && plan.inputs().stream()
                                    .anyMatch(side -> Facts.of(side, facts).sized());
            return (keeps ? 1 : 0) + plan.inputs().stream().mapToLong(this::keeping).sum();
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlWithItem item) {
                lasting.remove(item.name.getSimple());
            } else if (call instanceof SqlSelect select) {
                Set<String> names = new LinkedHashSet<>();
                tables(select.getFrom(), names);
                if (!names.isEmpty()) {
                    insertions.put(
                            source.start(select.getParserPosition()) + "SELECT".length(),
                            names.stream()
                                    .map(name -> "'" + name.replace("'", "''") + "' = '0s'")
                                    .collect(Collectors.joining(", ", " /*+ STATE_TTL(", ") */")));
                }
            }
            return super.visit(call);
        }

        private void tables(@Nullable SqlNode from, Set<String> names) {
            if (from instanceof SqlJoin join) {
                String left = name(join.getLeft());
                String right = name(join.getRight());
                if (left != null) {
                    names.add(left);
                }
                if (right != null) {
                    names.add(right);
                }
                said += left != null || right != null ? 1 : 0;
                tables(join.getLeft(), names);
                tables(join.getRight(), names);
            }
        }

        /** What a table that lasts is called by in its FROM; null for anything else. */
        private @Nullable String name(SqlNode node) {
            SqlNode table = node;
            SqlNode name = node;
            if (node.getKind() == SqlKind.AS) {
                table = ((SqlCall) node).operand(0);
                name = ((SqlCall) node).operand(1);
            }
            return table instanceof SqlIdentifier read
                            && read.isSimple()
                            && lasting.contains(read.getSimple())
                            && name instanceof SqlIdentifier called
                    ? called.getSimple()
                    : null;
        }
    }
}
