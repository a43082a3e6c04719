package io.tidewire.sql.function;

import io.tidewire.api.plan.Function;

import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/** What sub-queries become; nobody can call them. */
public final class SubQueryFunctions {

    /** The value, or a failed row: {@link Function#ONLY}. */
    public static final SqlOperator ONLY =
            new FlinkFunction(
                    "$ONLY",
                    Function.ONLY,
                    FlinkFunction.Arguments.AS_GIVEN,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    OperandTypes.ANY_ANY,
                    SqlSyntax.FUNCTION);

    private SubQueryFunctions() {}
}
