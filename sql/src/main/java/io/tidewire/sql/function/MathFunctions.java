package io.tidewire.sql.function;

import static io.tidewire.sql.function.Signatures.*;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Function;
import io.tidewire.sql.function.FlinkFunction.Arguments;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Numbers, and the conditional functions. */
final class MathFunctions {

    private MathFunctions() {}

    static List<SqlOperator> all() {
        List<SqlOperator> all = new ArrayList<>();
        all.add(function("ABS", Function.ABS, Arguments.RESULT, FIRST, args(NUMBER)));
        all.add(function("SIGN", Function.SIGN, Arguments.RESULT, FIRST, args(NUMBER)));
        all.add(function("ROUND", Function.ROUND, MathFunctions::rounded, args(1, NUMBER, WHOLE)));
        all.add(
                function(
                        "TRUNCATE",
                        Function.TRUNCATE,
                        MathFunctions::rounded,
                        args(1, NUMBER, WHOLE)));
        all.add(ofDoubles("POWER", Function.POWER, NUMBER, NUMBER));
        all.add(ofDoubles("SQRT", Function.SQRT, NUMBER));
        all.add(ofDoubles("CBRT", Function.CBRT, NUMBER));
        all.add(ofDoubles("EXP", Function.EXP, NUMBER));
        all.add(ofDoubles("LN", Function.LN, NUMBER));
        all.add(ofDoubles("LOG10", Function.LOG10, NUMBER));
        all.add(ofDoubles("LOG2", Function.LOG2, NUMBER));
        all.add(function("LOG", Function.LOG, Arguments.DOUBLE, DOUBLE, args(1, NUMBER, NUMBER)));
        all.add(ofDoubles("SIN", Function.SIN, NUMBER));
        all.add(ofDoubles("COS", Function.COS, NUMBER));
        all.add(ofDoubles("TAN", Function.TAN, NUMBER));
        all.add(ofDoubles("COT", Function.COT, NUMBER));
        all.add(ofDoubles("ASIN", Function.ASIN, NUMBER));
        all.add(ofDoubles("ACOS", Function.ACOS, NUMBER));
        all.add(ofDoubles("ATAN", Function.ATAN, NUMBER));
        all.add(ofDoubles("ATAN2", Function.ATAN2, NUMBER, NUMBER));
        all.add(ofDoubles("SINH", Function.SINH, NUMBER));
        all.add(ofDoubles("COSH", Function.COSH, NUMBER));
        all.add(ofDoubles("TANH", Function.TANH, NUMBER));
        all.add(ofDoubles("DEGREES", Function.DEGREES, NUMBER));
        all.add(ofDoubles("RADIANS", Function.RADIANS, NUMBER));
        all.add(function("PI", Function.PI, DOUBLE, OperandTypes.NILADIC));
        all.add(function("E", Function.E, DOUBLE, OperandTypes.NILADIC));
        all.add(function("RAND", Function.RAND, DOUBLE, args(0, WHOLE)));
        all.add(function("RAND_INTEGER", Function.RAND_INTEGER, INT, args(1, WHOLE, WHOLE)));
        all.add(function("BIN", Function.BIN, STRING, args(WHOLE)));
        all.add(function("HEX", Function.HEX, STRING, args(ANY)));
        all.add(function("BITAND", Function.BIT_AND, Arguments.RESULT, COMMON, args(WHOLE, WHOLE)));
        all.add(function("BITOR", Function.BIT_OR, Arguments.RESULT, COMMON, args(WHOLE, WHOLE)));
        all.add(function("BITXOR", Function.BIT_XOR, Arguments.RESULT, COMMON, args(WHOLE, WHOLE)));
        all.add(function("BITNOT", Function.BIT_NOT, FIRST, args(WHOLE)));
        all.add(function("UUID", Function.UUID, STRING, OperandTypes.NILADIC));
        all.add(
                function(
                        "GREATEST",
                        Function.GREATEST,
                        Arguments.RESULT,
                        COMMON,
                        OperandTypes.SAME_VARIADIC));
        all.add(
                function(
                        "LEAST",
                        Function.LEAST,
                        Arguments.RESULT,
                        COMMON,
                        OperandTypes.SAME_VARIADIC));
        all.add(
                function(
                        "COALESCE",
                        Function.COALESCE,
                        Arguments.RESULT,
                        MathFunctions::coalesced,
                        OperandTypes.SAME_VARIADIC));
        all.add(
                function(
                        "IFNULL",
                        Function.COALESCE,
                        Arguments.RESULT,
                        MathFunctions::coalesced,
                        OperandTypes.SAME_SAME));
        all.add(
                function(
                        "NULLIF",
                        Function.NULLIF,
                        Arguments.COMMON,
                        FIRST_OR_NULL,
                        OperandTypes.COMPARABLE_UNORDERED_COMPARABLE_UNORDERED));
        all.add(
                function(
                        "IF",
                        Function.IF,
                        Arguments.RESULT,
                        MathFunctions::chosen,
                        args(SqlTypeFamily.BOOLEAN, ANY, ANY)));
        return all;
    }

    private static FlinkFunction ofDoubles(
            String name, Function function, SqlTypeFamily... families) {
        return function(name, function, Arguments.DOUBLE, DOUBLE, args(families));
    }

    /** A DECIMAL keeps the digits asked for, and one more in front for the carry. */
    private static RelDataType rounded(SqlOperatorBinding binding) {
        RelDataType value = binding.getOperandType(0);
        RelDataTypeFactory factory = binding.getTypeFactory();
        RelDataType result = value;
        if (value.getSqlTypeName() == SqlTypeName.DECIMAL) {
            Integer digits =
                    binding.getOperandCount() == 1
                            ? Integer.valueOf(0)
                            : binding.isOperandLiteral(1, true)
                                    ? binding.getOperandLiteralValue(1, Integer.class)
                                    : null;
            if (digits != null && digits < value.getScale()) {
                int scale = Math.max(digits, 0);
                int precision = 1 + value.getPrecision() - value.getScale() + scale;
                result =
                        factory.createSqlType(
                                SqlTypeName.DECIMAL,
                                Math.min(precision, DataType.MAX_PRECISION),
                                scale);
            }
        }
        boolean nullable = binding.collectOperandTypes().stream().anyMatch(RelDataType::isNullable);
        return factory.createTypeWithNullability(result, nullable);
    }

    /** NULL only if the last one can be. */
    private static @Nullable RelDataType coalesced(SqlOperatorBinding binding) {
        List<RelDataType> types = binding.collectOperandTypes();
        RelDataType common = binding.getTypeFactory().leastRestrictive(types);
        return common == null
                ? null
                : binding.getTypeFactory()
                        .createTypeWithNullability(
                                common, types.stream().allMatch(RelDataType::isNullable));
    }

    private static @Nullable RelDataType chosen(SqlOperatorBinding binding) {
        List<RelDataType> branches = binding.collectOperandTypes().subList(1, 3);
        RelDataType common = binding.getTypeFactory().leastRestrictive(branches);
        return common == null
                ? null
                : binding.getTypeFactory()
                        .createTypeWithNullability(
                                common, branches.stream().anyMatch(RelDataType::isNullable));
    }
}
