package io.tidewire.sql;

import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.Insertions;
import io.tidewire.sql.parse.SourceText;
import io.tidewire.sql.rewrite.Facts;

import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The text of a view with {@code retain}, with what that means for its joins said in it: of tables
 * that only grow, rows meet when their event times are at most so far apart. The plan has the same
 * bound in its condition. It is said of joins between tables by name; others are left as they are,
 * and all of them where it is not certain that the plan bounds each.
 *
 * @param text the same view
 * @param all whether every join of the view that the plan bounds is one of those
 */
public record NearJoins(SqlText text, boolean all) {

    /**
     * @param view of the program
     * @param text of the view
     */
    public static NearJoins of(SqlText text, Program.View view, Program program, Duration retain) {
        return DeepStack.run(() -> new Spelling(text, program, retain).spell(view));
    }

    /** A table of a FROM clause: what its columns are called by, and its event time. */
    private record Side(String name, String time) {
        String column() {
            return quoted(name) + "." + quoted(time);
        }
    }

    /** What Flink can say in days. */
    private static final Duration LONGEST = Duration.ofDays(1_000);

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private static final class Spelling extends SqlBasicVisitor<@Nullable Void> {

        private final SourceText source;
        private final Insertions insertions;
        private final Duration retain;
        private final Map<String, Facts> facts = new HashMap<>();
        private final Map<String, Schema> schemas = new HashMap<>();
        private final Set<String> named = new HashSet<>();
        private final List<SqlJoin> joins = new ArrayList<>();

        Spelling(SqlText text, Program program, Duration retain) {
            this.source = FlinkParser.read(text);
            this.insertions = new Insertions(source);
            this.retain = retain;
            for (Program.SourceTable table : program.sources()) {
                schemas.put(table.name(), table.schema());
                facts.put(table.name(), Facts.of(table));
            }
            for (Program.View view : program.views()) {
                schemas.put(view.name(), view.schema());
                facts.put(view.name(), Facts.of(view.plan(), facts));
            }
        }

        NearJoins spell(Program.View view) {
            SqlNode query;
            try {
                query = FlinkParser.query(source);
            } catch (SqlParseException e) {
                throw new IllegalArgumentException("the view does not compile", e);
            }
            query.accept(this);
            long bounded = bounded(view.plan());
            boolean each = bounded == joins.size() && retain.compareTo(LONGEST) < 0;
            long said = each ? joins.stream().filter(this::say).count() : 0;
            return new NearJoins(insertions.apply(), said == bounded);
        }

        /** How many joins have the bound in the plan. */
        private long bounded(Plan plan) {
            long micros = Micros.of(retain);
            boolean near =
                    plan instanceof Plan.Join join
                            && join.bounds().stream()
                                    .anyMatch(
                                            bound ->
                                                    bound.lower() == -micros
                                                            && bound.upper() == micros);
            return (near ? 1 : 0) + plan.inputs().stream().mapToLong(this::bounded).sum();
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlJoin join) {
                joins.add(join);
            } else if (call instanceof SqlWithItem item) {
                named.add(item.name.getSimple());
            }
            return super.visit(call);
        }

        private boolean say(SqlJoin join) {
            Side left = side(join.getLeft());
            Side right = side(join.getRight());
            SqlNode condition = join.getCondition();
            if (join.getConditionType() != JoinConditionType.ON
                    || condition == null
                    || left == null
                    || right == null) {
                return false;
            }
            String text = source.original().text();
            int from = source.start(condition.getParserPosition());
            int open = 0;
            while (from > 0 && isOpening(text.charAt(from - 1))) {
                from--;
                open += text.charAt(from) == '(' ? 1 : 0;
            }
            int to = source.end(condition.getParserPosition());
            while (to < text.length() && open > 0 && isClosing(text.charAt(to))) {
                open -= text.charAt(to) == ')' ? 1 : 0;
                to++;
            }
            // A comment stands in between.
            if (open > 0 || !text.regionMatches(true, from - 2, "ON", 0, 2)) {
                return false;
            }
            String interval = "INTERVAL '" + days() + "' DAY(3) TO SECOND(3)";
            insertions.put(
                    from,
                    " %s BETWEEN %s - %s AND %s + %s AND ("
                            .formatted(
                                    right.column(),
                                    left.column(),
                                    interval,
                                    left.column(),
                                    interval));
            insertions.put(to, ")");
            return true;
        }

        private static boolean isOpening(char c) {
            return c == '(' || Character.isWhitespace(c);
        }

        private static boolean isClosing(char c) {
            return c == ')' || Character.isWhitespace(c);
        }

        private String days() {
            return "%d %02d:%02d:%02d.%03d"
                    .formatted(
                            retain.toDaysPart(),
                            retain.toHoursPart(),
                            retain.toMinutesPart(),
                            retain.toSecondsPart(),
                            retain.toMillisPart());
        }

        private @Nullable Side side(SqlNode node) {
            SqlNode table = node;
            String name = null;
            if (node.getKind() == SqlKind.AS) {
                SqlCall as = (SqlCall) node;
                if (as.operandCount() > 2 || !(as.operand(1) instanceof SqlIdentifier alias)) {
                    return null;
                }
                table = as.operand(0);
                name = alias.getSimple();
            }
            if (!(table instanceof SqlIdentifier identifier)
                    || !identifier.isSimple()
                    || named.contains(identifier.getSimple())) {
                return null;
            }
            Facts known = facts.get(identifier.getSimple());
            Schema schema = schemas.get(identifier.getSimple());
            Integer time = known == null || !known.insertOnly() ? null : known.leastLate();
            return schema == null || time == null
                    ? null
                    : new Side(name == null ? identifier.getSimple() : name, schema.name(time));
        }
    }
}
