package io.tidewire.sql.convert;

import io.tidewire.sql.function.FlinkCast;
import io.tidewire.sql.function.FlinkFunction;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Keeps calls as they were written where Calcite would rewrite them into its own arithmetic. */
final class FlinkConvertlets implements SqlRexConvertletTable {

    static final FlinkConvertlets INSTANCE = new FlinkConvertlets();

    private static final Set<SqlOperator> KEPT =
            Set.of(
                    SqlStdOperatorTable.TIMESTAMP_ADD,
                    SqlStdOperatorTable.TIMESTAMP_DIFF,
                    SqlStdOperatorTable.IS_DISTINCT_FROM,
                    SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                    SqlStdOperatorTable.OVERLAPS,
                    SqlStdOperatorTable.AVG,
                    SqlStdOperatorTable.STDDEV,
                    SqlStdOperatorTable.STDDEV_POP,
                    SqlStdOperatorTable.STDDEV_SAMP,
                    SqlStdOperatorTable.VARIANCE,
                    SqlStdOperatorTable.VAR_POP,
                    SqlStdOperatorTable.VAR_SAMP,
                    SqlStdOperatorTable.POSITION);

    private FlinkConvertlets() {}

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        SqlOperator operator = call.getOperator();
        if (operator instanceof FlinkCast) {
            return FlinkConvertlets::cast;
        }
        return operator instanceof FlinkFunction || KEPT.contains(operator)
                ? FlinkConvertlets::keep
                : StandardConvertletTable.INSTANCE.get(call);
    }

    private static RexNode cast(SqlRexContext context, SqlCall call) {
        RelDataType type = context.getValidator().getValidatedNodeType(call);
        RelDataType from = context.getValidator().getValidatedNodeType(call.operand(0));
        boolean safe = call.getKind() == SqlKind.SAFE_CAST;
        if (FlinkCast.isNested(from)) {
            RexNode operand = context.convertExpression(call.operand(0));
            return context.getRexBuilder()
                    .makeAbstractCast(call.getParserPosition(), type, operand, safe);
        }
        SqlOperator standard = safe ? SqlLibraryOperators.TRY_CAST : SqlStdOperatorTable.CAST;
        SqlCall plain = standard.createCall(call.getParserPosition(), call.getOperandList());
        context.getValidator().setValidatedNodeType(plain, type);
        SqlRexConvertlet convertlet = StandardConvertletTable.INSTANCE.get(plain);
        return Objects.requireNonNull(convertlet).convertCall(context, plain);
    }

    private static RexNode keep(SqlRexContext context, SqlCall call) {
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(
                    operand instanceof SqlIntervalQualifier unit
                            ? context.getRexBuilder().makeFlag(unit.getUnit())
                            : context.convertExpression(operand));
        }
        RelDataType type = context.getValidator().getValidatedNodeType(call);
        return context.getRexBuilder().makeCall(type, call.getOperator(), operands);
    }
}
