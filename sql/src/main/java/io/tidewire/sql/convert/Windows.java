package io.tidewire.sql.convert;

import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** TUMBLE, HOP, CUMULATE and SESSION over a table. */
final class Windows {

    /** Of one row: a day by tenths of a second, a year by half minutes. */
    private static final long MOST_WINDOWS = 1_000_000;

    private Windows() {}

    static Plan translate(TableFunctionScan scan) {
        RexCall call = (RexCall) scan.getCall();
        String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
        if (scan.getInputs().size() != 1) {
            throw Unsupported.of("the table function " + name + " is not known", null);
        }
        Plan input = RelToPlan.translate(scan.getInput(0));
        List<Integer> columns = new ArrayList<>();
        List<Long> intervals = new ArrayList<>();
        List<RexNode> descriptors = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            if (operand.getKind() == SqlKind.DESCRIPTOR) {
                descriptors.add(operand);
            } else if (SqlTypeUtil.isInterval(operand.getType())) {
                intervals.add(interval(operand, name));
            }
        }
        int lengths = name.equals("HOP") || name.equals("CUMULATE") ? 2 : 1;
        if (intervals.subList(0, lengths).stream().anyMatch(length -> length <= 0)) {
            throw Unsupported.of("the intervals of " + name + " must be longer than nothing", null);
        }
        if (lengths == 2) {
            refuseTooMany(intervals.get(1), intervals.get(0));
        }
        int time = columns(descriptors.getFirst()).getFirst();
        descriptors.subList(1, descriptors.size()).forEach(keys -> columns.addAll(columns(keys)));
        Schema schema = RelToPlan.schema(scan.getRowType());
        return switch (name) {
            case "TUMBLE" ->
                    new Plan.Window(
                            input,
                            Plan.Window.Kind.TUMBLE,
                            time,
                            intervals.getFirst(),
                            intervals.getFirst(),
                            offset(intervals, 1),
                            schema);
            case "HOP" ->
                    new Plan.Window(
                            input,
                            Plan.Window.Kind.HOP,
                            time,
                            intervals.get(1),
                            intervals.get(0),
                            offset(intervals, 2),
                            schema);
            case "CUMULATE" -> cumulate(input, time, intervals, schema);
            case "SESSION" -> new Plan.Session(input, columns, time, intervals.getFirst(), schema);
            default -> throw Unsupported.of("the table function " + name + " is not known", null);
        };
    }

    /** A row is given out once for each window that it is in. */
    static void refuseTooMany(long size, long step) {
        long windows = size / step;
        if (windows > MOST_WINDOWS) {
            throw Unsupported.of(
                    "a row would be in "
                            + windows
                            + " windows, at most "
                            + MOST_WINDOWS
                            + " are possible",
                    "let the windows begin further apart");
        }
    }

    private static Plan cumulate(Plan input, int time, List<Long> intervals, Schema schema) {
        long step = intervals.get(0);
        long size = intervals.get(1);
        if (size % step != 0) {
            throw Unsupported.of(
                    "the size of a CUMULATE window must be a multiple of its step", null);
        }
        return new Plan.Window(
                input, Plan.Window.Kind.CUMULATE, time, size, step, offset(intervals, 2), schema);
    }

    private static long offset(List<Long> intervals, int index) {
        return index < intervals.size() ? intervals.get(index) : 0;
    }

    private static List<Integer> columns(RexNode descriptor) {
        List<Integer> columns = new ArrayList<>();
        for (RexNode operand : ((RexCall) descriptor).getOperands()) {
            columns.add(((RexInputRef) operand).getIndex());
        }
        return columns;
    }

    static long interval(RexNode operand, String name) {
        if (RexToExpr.translate(operand) instanceof Expr.Literal literal
                && literal.value() instanceof Long micros) {
            return micros;
        }
        throw Unsupported.of("the intervals of " + name + " must be constants", null);
    }
}
