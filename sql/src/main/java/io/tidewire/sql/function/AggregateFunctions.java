package io.tidewire.sql.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.util.Optionality;

import java.util.List;

/** Aggregates that Calcite has for windows only, or under another name. */
final class AggregateFunctions {

    static final SqlAggFunction PERCENTILE_CONT = new Continuous();

    private AggregateFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                new Plain(
                        "FIRST_VALUE",
                        SqlKind.FIRST_VALUE,
                        ReturnTypes.ARG0_NULLABLE_IF_EMPTY,
                        OperandTypes.ANY),
                new Plain(
                        "LAST_VALUE",
                        SqlKind.LAST_VALUE,
                        ReturnTypes.ARG0_NULLABLE_IF_EMPTY,
                        OperandTypes.ANY),
                new Plain(
                        "BOOL_AND",
                        SqlKind.MIN,
                        ReturnTypes.BOOLEAN_NULLABLE,
                        OperandTypes.BOOLEAN),
                new Plain(
                        "BOOL_OR", SqlKind.MAX, ReturnTypes.BOOLEAN_NULLABLE, OperandTypes.BOOLEAN),
                new Plain(
                        "PERCENTILE",
                        SqlKind.OTHER_FUNCTION,
                        AggregateFunctions::percentile,
                        OperandTypes.or(
                                OperandTypes.NUMERIC_NUMERIC,
                                OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.ARRAY),
                                OperandTypes.family(
                                        SqlTypeFamily.NUMERIC,
                                        SqlTypeFamily.NUMERIC,
                                        SqlTypeFamily.INTEGER),
                                OperandTypes.family(
                                        SqlTypeFamily.NUMERIC,
                                        SqlTypeFamily.ARRAY,
                                        SqlTypeFamily.INTEGER))),
                new Plain(
                        "APPROX_PERCENTILE",
                        SqlKind.OTHER_FUNCTION,
                        AggregateFunctions::percentile,
                        OperandTypes.or(
                                OperandTypes.NUMERIC_NUMERIC,
                                OperandTypes.family(SqlTypeFamily.NUMERIC, SqlTypeFamily.ARRAY))),
                PERCENTILE_CONT);
    }

    /** DOUBLE, or an ARRAY of them for an ARRAY of fractions; NULL over no values. */
    private static RelDataType percentile(SqlOperatorBinding binding) {
        RelDataTypeFactory types = binding.getTypeFactory();
        RelDataType number =
                types.createTypeWithNullability(types.createSqlType(SqlTypeName.DOUBLE), true);
        RelDataType fraction = binding.getOperandType(1);
        return fraction.getSqlTypeName() == SqlTypeName.ARRAY
                ? types.createTypeWithNullability(types.createArrayType(number, -1), true)
                : number;
    }

    /** PERCENTILE_CONT, which for Calcite has the type of the column, and loses what is between. */
    private static final class Continuous extends SqlAggFunction {
        Continuous() {
            super(
                    "PERCENTILE_CONT",
                    null,
                    SqlKind.PERCENTILE_CONT,
                    ReturnTypes.DOUBLE.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                    null,
                    OperandTypes.UNIT_INTERVAL_NUMERIC_LITERAL,
                    SqlFunctionCategory.SYSTEM,
                    false,
                    false,
                    Optionality.MANDATORY);
        }

        @Override
        public boolean isPercentile() {
            return true;
        }
    }

    private static final class Plain extends SqlAggFunction {
        Plain(
                String name,
                SqlKind kind,
                SqlReturnTypeInference returns,
                SqlOperandTypeChecker checker) {
            super(
                    name,
                    null,
                    kind,
                    returns,
                    null,
                    checker,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    false,
                    false,
                    Optionality.FORBIDDEN);
        }

        /** FIRST_VALUE and LAST_VALUE pass over NULLs anyway. */
        @Override
        public boolean allowsNullTreatment() {
            return kind == SqlKind.FIRST_VALUE || kind == SqlKind.LAST_VALUE;
        }
    }
}
