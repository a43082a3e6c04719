package io.tidewire.sql.function;

import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.util.Optionality;

import java.util.List;

/** Aggregates that Calcite has for windows only, or under another name. */
final class AggregateFunctions {

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
                        "BOOL_OR",
                        SqlKind.MAX,
                        ReturnTypes.BOOLEAN_NULLABLE,
                        OperandTypes.BOOLEAN));
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
