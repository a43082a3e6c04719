package io.tidewire.sql.function;

import io.tidewire.api.plan.Function;
import io.tidewire.sql.function.FlinkFunction.Arguments;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlValidatorException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** The words in which the lists of functions are written: result types and argument types. */
final class Signatures {

    // Results. A NULL argument makes the result nullable; OR_NULL ones are so by themselves.
    static final SqlReturnTypeInference BOOLEAN = nullable(SqlTypeName.BOOLEAN);
    static final SqlReturnTypeInference INT = nullable(SqlTypeName.INTEGER);
    static final SqlReturnTypeInference BIGINT = nullable(SqlTypeName.BIGINT);
    static final SqlReturnTypeInference DOUBLE = nullable(SqlTypeName.DOUBLE);
    static final SqlReturnTypeInference STRING = text(SqlTypeName.VARCHAR);
    static final SqlReturnTypeInference BYTES = text(SqlTypeName.VARBINARY);
    static final SqlReturnTypeInference BOOLEAN_OR_NULL = orNull(BOOLEAN);
    static final SqlReturnTypeInference INT_OR_NULL = orNull(INT);
    static final SqlReturnTypeInference STRING_OR_NULL = orNull(STRING);
    static final SqlReturnTypeInference FIRST = ReturnTypes.ARG0_NULLABLE;
    static final SqlReturnTypeInference FIRST_OR_NULL = orNull(ReturnTypes.ARG0);
    static final SqlReturnTypeInference COMMON =
            ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.TO_NULLABLE);
    static final SqlReturnTypeInference STRINGS =
            ReturnTypes.explicit(
                            factory ->
                                    factory.createArrayType(
                                            factory.createTypeWithNullability(
                                                    varchar(factory), true),
                                            -1))
                    .andThen(SqlTypeTransforms.FORCE_NULLABLE);

    static final SqlTypeFamily TEXT = SqlTypeFamily.CHARACTER;
    static final SqlTypeFamily NUMBER = SqlTypeFamily.NUMERIC;
    static final SqlTypeFamily WHOLE = SqlTypeFamily.INTEGER;
    static final SqlTypeFamily ANY = SqlTypeFamily.ANY;
    static final SqlTypeFamily LIST = SqlTypeFamily.ARRAY;
    static final SqlTypeFamily MAPPING = SqlTypeFamily.MAP;

    private Signatures() {}

    static RelDataType varchar(RelDataTypeFactory factory) {
        return factory.createSqlType(SqlTypeName.VARCHAR, Integer.MAX_VALUE);
    }

    private static SqlReturnTypeInference nullable(SqlTypeName type) {
        return ReturnTypes.explicit(type).andThen(SqlTypeTransforms.TO_NULLABLE);
    }

    private static SqlReturnTypeInference text(SqlTypeName type) {
        return ReturnTypes.explicit(factory -> factory.createSqlType(type, Integer.MAX_VALUE))
                .andThen(SqlTypeTransforms.TO_NULLABLE);
    }

    static SqlReturnTypeInference orNull(SqlReturnTypeInference inference) {
        return inference.andThen(SqlTypeTransforms.FORCE_NULLABLE);
    }

    static SqlReturnTypeInference time(SqlTypeName type, int precision, boolean nullable) {
        return ReturnTypes.explicit(
                factory ->
                        factory.createTypeWithNullability(
                                factory.createSqlType(type, precision), nullable));
    }

    /** The element of the first argument, an array. */
    static final SqlReturnTypeInference ELEMENT_OR_NULL =
            orNull(binding -> Objects.requireNonNull(binding.getOperandType(0).getComponentType()));

    /** Families in order; those from {@code required} on may be left out. */
    static SqlOperandTypeChecker args(int required, SqlTypeFamily... families) {
        return OperandTypes.family(List.of(families), index -> index >= required);
    }

    static SqlOperandTypeChecker args(SqlTypeFamily... families) {
        return args(families.length, families);
    }

    /** The families in order, the last one any number of times. */
    static SqlOperandTypeChecker atLeast(int count, SqlTypeFamily... families) {
        return new Repeated(count, List.of(families));
    }

    static FlinkFunction function(
            String name,
            Function function,
            Arguments arguments,
            SqlReturnTypeInference returns,
            SqlOperandTypeChecker checker) {
        return new FlinkFunction(name, function, arguments, returns, checker, SqlSyntax.FUNCTION);
    }

    static FlinkFunction function(
            String name,
            Function function,
            SqlReturnTypeInference returns,
            SqlOperandTypeChecker checker) {
        return function(name, function, Arguments.AS_GIVEN, returns, checker);
    }

    /** Called without parentheses. */
    static FlinkFunction word(String name, Function function, SqlReturnTypeInference returns) {
        return new FlinkFunction(
                name,
                function,
                Arguments.AS_GIVEN,
                returns,
                OperandTypes.NILADIC,
                SqlSyntax.FUNCTION_ID);
    }

    /** A fault of the node, in words of ours. */
    static RuntimeException invalid(SqlNode node, String message) {
        SqlParserPos position = node.getParserPosition();
        return new CalciteContextException(
                message,
                new SqlValidatorException(message, null),
                position.getLineNum(),
                position.getColumnNum(),
                position.getEndLineNum(),
                position.getEndColumnNum());
    }

    /** A fixed head and any number of arguments of the last family. */
    private record Repeated(int required, List<SqlTypeFamily> families)
            implements SqlOperandTypeChecker {

        @Override
        public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
            List<SqlTypeFamily> wanted = new ArrayList<>(families);
            int more = binding.getOperandCount() - families.size();
            if (more > 0) {
                wanted.addAll(Collections.nCopies(more, families.getLast()));
            }
            return OperandTypes.family(wanted.subList(0, binding.getOperandCount()))
                    .checkOperandTypes(binding, throwOnFailure);
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.from(required);
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return name + "(" + families + ", ...)";
        }
    }
}
