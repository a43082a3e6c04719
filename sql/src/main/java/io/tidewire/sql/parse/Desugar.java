package io.tidewire.sql.parse;

import io.tidewire.sql.function.FlinkCast;
import io.tidewire.sql.function.FlinkOperatorTable;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlMatchRecognize;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Spells a parsed query with fewer forms: {@code SESSION(TABLE t PARTITION BY k, ...)} names its
 * keys in a DESCRIPTOR of their own, {@code TUMBLE_ROWTIME} is the end less a millisecond, {@code
 * MATCH_RECOGNIZE} says where to go on after a match, {@code PERCENTILE_CONT} is a DOUBLE, a window
 * that refines another stands alone.
 */
public final class Desugar extends SqlShuttle {

    private Desugar() {}

    public static SqlNode apply(SqlNode query) {
        NamedWindows.resolve(query);
        SqlNode result = query.accept(new Desugar());
        return result == null ? query : result;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        // Calls without an operand to visit keep their identity, and with it their place.
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlMatchRecognize match) {
            return MatchClauses.desugar(match);
        }
        if (!(visited instanceof SqlBasicCall basic)) {
            return visited;
        }
        String name = basic.getOperator().getName().toUpperCase(Locale.ROOT);
        if (name.equals("SESSION") && basic.operandCount() >= 1) {
            return session(basic);
        }
        return switch (name) {
            case "CAST" -> ending(FlinkCast.CAST, basic);
            case "TRY_CAST" -> ending(FlinkCast.TRY_CAST, basic);
            case "PERCENTILE_CONT" -> ending(FlinkOperatorTable.PERCENTILE_CONT, basic);
            case "SESSION_END" -> sessionEnd(basic);
            case "TUMBLE_ROWTIME" -> lastMoment(ending(SqlStdOperatorTable.TUMBLE_END, basic));
            case "HOP_ROWTIME" -> lastMoment(ending(SqlStdOperatorTable.HOP_END, basic));
            case "SESSION_ROWTIME" -> lastMoment(sessionEnd(basic));
            default -> visited;
        };
    }

    /** Calcite takes the end of a session for its start; as start plus gap we find it again. */
    private static SqlNode sessionEnd(SqlBasicCall call) {
        if (call.operandCount() < 2) {
            return call;
        }
        return SqlStdOperatorTable.PLUS.createCall(
                call.getParserPosition(),
                ending(SqlStdOperatorTable.SESSION_START, call),
                call.operand(1));
    }

    private static SqlNode ending(SqlOperator operator, SqlBasicCall call) {
        return operator.createCall(call.getParserPosition(), call.getOperandList());
    }

    private static SqlNode session(SqlBasicCall call) {
        SqlNode data = call.operand(0);
        boolean named = data.getKind() == SqlKind.ARGUMENT_ASSIGNMENT;
        SqlNode table = named ? ((SqlCall) data).operand(0) : data;
        if (table.getKind() != SqlKind.SET_SEMANTICS_TABLE) {
            return call;
        }
        SqlCall set = (SqlCall) table;
        SqlNodeList keys = set.operand(1);
        List<SqlNode> operands = new ArrayList<>();
        operands.add(named ? assign(set.operand(0), data) : set.operand(0));
        operands.addAll(call.getOperandList().subList(1, call.operandCount()));
        if (!keys.isEmpty()) {
            SqlNode descriptor =
                    SqlStdOperatorTable.DESCRIPTOR.createCall(
                            keys.getParserPosition(), keys.getList());
            operands.add(
                    Math.min(2, operands.size()),
                    named
                            ? assign(descriptor, new SqlIdentifier("KEY", SqlParserPos.ZERO))
                            : descriptor);
        }
        return call.getOperator().createCall(call.getParserPosition(), operands);
    }

    private static SqlNode assign(SqlNode value, SqlNode like) {
        SqlNode name = like instanceof SqlCall call ? call.operand(1) : like;
        return SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(
                value.getParserPosition(), value, name);
    }

    private static SqlNode lastMoment(SqlNode end) {
        SqlParserPos position = end.getParserPosition();
        SqlNode millisecond =
                SqlLiteral.createInterval(
                        1,
                        "0.001",
                        new SqlIntervalQualifier(TimeUnit.SECOND, null, position),
                        position);
        return SqlStdOperatorTable.MINUS.createCall(position, end, millisecond);
    }
}
