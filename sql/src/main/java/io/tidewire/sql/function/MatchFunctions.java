package io.tidewire.sql.function;

import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.List;

/** What only MATCH_RECOGNIZE understands. */
public final class MatchFunctions {

    private static final SqlReturnTypeInference ROWTIME =
            binding ->
                    binding.getOperandCount() == 1
                            ? binding.getOperandType(0)
                            : binding.getTypeFactory().createSqlType(SqlTypeName.TIMESTAMP, 3);

    /** The time of a match; an event time for what comes after. */
    public static final SqlOperator MATCH_ROWTIME =
            new SqlFunction(
                    "MATCH_ROWTIME",
                    SqlKind.OTHER_FUNCTION,
                    ROWTIME,
                    null,
                    OperandTypes.or(
                            OperandTypes.NILADIC, OperandTypes.family(SqlTypeFamily.TIMESTAMP)),
                    SqlFunctionCategory.MATCH_RECOGNIZE);

    /**
     * Its argument, which may be NULL although Calcite thinks it is not: a column that is never
     * NULL is, when no row belongs to the variable.
     */
    public static final SqlOperator NULLABLE =
            new SqlFunction(
                    "$NULLABLE",
                    SqlKind.OTHER_FUNCTION,
                    ReturnTypes.ARG0_FORCE_NULLABLE,
                    null,
                    OperandTypes.ANY,
                    SqlFunctionCategory.SYSTEM);

    private MatchFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                SqlStdOperatorTable.FIRST,
                SqlStdOperatorTable.LAST,
                // Calcite makes PREV(x, 0) of the row in question.
                SqlStdOperatorTable.PREV,
                MATCH_ROWTIME,
                NULLABLE);
    }
}
