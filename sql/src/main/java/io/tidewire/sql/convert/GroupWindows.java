package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The older form, GROUP BY TUMBLE(time, size), with TUMBLE_START and the like in SELECT. The group
 * becomes the window's start and its end; the end travels behind the visible columns until the
 * projection above has taken what it needs.
 */
final class GroupWindows {

    /** The hidden column's name starts so; the group's column and the window's width follow. */
    private static final String HIDDEN_END = "$window_end:";

    /** The hidden column, or -1; it is always the last one. */
    static int hidden(Schema schema) {
        int last = schema.size() - 1;
        return last >= 0 && schema.name(last).startsWith(HIDDEN_END) ? last : -1;
    }

    private GroupWindows() {}

    static Plan translate(Aggregate aggregate) {
        if (aggregate.getInput() instanceof Project project) {
            for (int i = 0; i < project.getProjects().size(); i++) {
                if (isGroupWindow(project.getProjects().get(i)) && aggregate.getGroupSet().get(i)) {
                    return grouped(aggregate, project, i);
                }
            }
        }
        return Aggregates.translate(aggregate, RelToPlan.translate(aggregate.getInput()));
    }

    private static boolean isGroupWindow(RexNode node) {
        return node instanceof RexCall call
                && switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
                    case "$TUMBLE", "$HOP", "$SESSION" -> true;
                    default -> false;
                };
    }

    private static Plan grouped(Aggregate aggregate, Project project, int position) {
        RexCall call = (RexCall) project.getProjects().get(position);
        Plan input = RelToPlan.translate(project.getInput());
        List<Integer> partition = new ArrayList<>();
        for (int key : aggregate.getGroupSet()) {
            if (key != position && project.getProjects().get(key) instanceof RexInputRef ref) {
                partition.add(ref.getIndex());
            }
        }
        Plan windowed = window(input, call, partition);
        int start = input.schema().size();
        List<Expr> expressions = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < project.getProjects().size(); i++) {
            Expr expression =
                    i == position
                            ? new Expr.Ref(start, windowed.schema().type(start))
                            : RexToExpr.translate(project.getProjects().get(i));
            expressions.add(expression);
            fields.add(new Field(project.getRowType().getFieldNames().get(i), expression.type()));
        }
        DataType endType = windowed.schema().type(start + 1);
        expressions.add(new Expr.Ref(start + 1, endType));
        fields.add(new Field(HIDDEN_END, endType));
        Plan prepared = new Plan.Project(windowed, expressions, new Schema(fields));
        int group = aggregate.getGroupSet().asList().indexOf(position);
        String name = HIDDEN_END + group + ":" + width(windowed);
        Plan.Aggregate plain = Aggregates.translate(aggregate, prepared);
        return withEnd(plain, expressions.size() - 1, new Field(name, endType));
    }

    /** The same aggregate with the window's end as one more key, moved behind all columns. */
    private static Plan withEnd(Plan.Aggregate plain, int end, Field hidden) {
        int keys = plain.keys().size();
        List<Integer> allKeys = new ArrayList<>(plain.keys());
        allKeys.add(end);
        List<Field> fields = new ArrayList<>(plain.schema().fields());
        fields.add(keys, hidden);
        Plan.Aggregate extended =
                new Plan.Aggregate(plain.input(), allKeys, plain.calls(), new Schema(fields));
        List<Expr> columns = new ArrayList<>();
        List<Field> order = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            if (i != keys) {
                columns.add(new Expr.Ref(i, fields.get(i).type()));
                order.add(fields.get(i));
            }
        }
        columns.add(new Expr.Ref(keys, hidden.type()));
        order.add(fields.get(keys));
        return new Plan.Project(extended, columns, new Schema(order));
    }

    private static Plan window(Plan input, RexCall call, List<Integer> partition) {
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (!(RexToExpr.translate(call.getOperands().getFirst()) instanceof Expr.Ref time)) {
            throw Unsupported.of("a window must be over a column, not an expression", null);
        }
        List<Long> intervals = new ArrayList<>();
        for (RexNode operand : call.getOperands().subList(1, call.getOperands().size())) {
            intervals.add(Windows.interval(operand, name.substring(1)));
        }
        if (intervals.stream().anyMatch(length -> length <= 0)) {
            throw Unsupported.of("the intervals of a window must be longer than nothing", null);
        }
        if (name.equals("$HOP")) {
            Windows.refuseTooMany(intervals.get(1), intervals.get(0));
        }
        Schema schema = appended(input.schema(), time.type());
        return switch (name) {
            case "$TUMBLE" ->
                    new Plan.Window(
                            input,
                            Plan.Window.Kind.TUMBLE,
                            time.column(),
                            intervals.getFirst(),
                            intervals.getFirst(),
                            0,
                            schema);
            case "$HOP" ->
                    new Plan.Window(
                            input,
                            Plan.Window.Kind.HOP,
                            time.column(),
                            intervals.get(1),
                            intervals.get(0),
                            0,
                            schema);
            default ->
                    new Plan.Session(input, partition, time.column(), intervals.getFirst(), schema);
        };
    }

    private static Schema appended(Schema input, DataType time) {
        DataType bound = DataType.timestamp(3).notNull();
        List<Field> fields = new ArrayList<>(input.fields());
        fields.add(new Field("$start", bound));
        fields.add(new Field("$end", bound));
        fields.add(new Field("$time", time.notNull()));
        return new Schema(fields);
    }

    /** What Calcite adds to a window's start to say its end. */
    private static long width(Plan windowed) {
        return switch (windowed) {
            case Plan.Window window -> window.size();
            case Plan.Session session -> session.gap();
            default -> throw new IllegalStateException("not a window: " + windowed);
        };
    }

    /**
     * Calcite writes the end of a group window as its start plus the interval, which is wrong for a
     * session: it is the hidden column.
     */
    static RexNode resolve(RexNode node, Schema input) {
        int end = hidden(input);
        if (end < 0) {
            return node;
        }
        String[] parts = input.name(end).split(":", -1);
        int group = Integer.parseInt(parts[1]);
        BigDecimal millis = BigDecimal.valueOf(Long.parseLong(parts[2]), 3);
        return node.accept(
                new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        return call.getKind() == SqlKind.PLUS
                                        && call.getOperands().size() == 2
                                        && call.getOperands().get(0) instanceof RexInputRef start
                                        && start.getIndex() == group
                                        && call.getOperands().get(1) instanceof RexLiteral width
                                        && isWidth(width, millis)
                                ? new RexInputRef(end, start.getType())
                                : super.visitCall(call);
                    }
                });
    }

    private static boolean isWidth(RexLiteral literal, BigDecimal millis) {
        BigDecimal value = literal.getValueAs(BigDecimal.class);
        return SqlTypeUtil.isInterval(literal.getType())
                && value != null
                && value.compareTo(millis) == 0;
    }
}
