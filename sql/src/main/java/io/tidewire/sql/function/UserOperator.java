package io.tidewire.sql.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

import java.util.List;
import java.util.Locale;

/** A scalar or table function of the user's own, as the validator sees it. */
public sealed class UserOperator extends SqlFunction {

    private final UserFunction function;
    private final DataType result;

    private UserOperator(UserFunction function, DataType result, SqlReturnTypeInference returns) {
        super(
                function.name().toUpperCase(Locale.ROOT),
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                new UserOperands(List.copyOf(function.parameters())),
                function instanceof TableFunction
                        ? SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION
                        : SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.function = function;
        this.result = result;
    }

    static SqlOperator of(UserFunction function) {
        return switch (function) {
            case ScalarFunction scalar -> new UserOperator(scalar, scalar.result());
            case TableFunction table -> new OfRows(table);
            case AggregateFunction aggregate -> new UserAggregate(aggregate);
        };
    }

    private UserOperator(ScalarFunction function, DataType result) {
        this(
                function,
                result,
                binding -> {
                    RelDataTypeFactory factory = binding.getTypeFactory();
                    boolean nullable = result.nullable();
                    for (int i = 0; i < binding.getOperandCount(); i++) {
                        nullable |=
                                binding.getOperandType(i).isNullable()
                                        && !function.parameters().get(i).nullable();
                    }
                    return Types.toCalcite(result.withNullable(nullable), factory);
                });
    }

    public UserFunction function() {
        return function;
    }

    /** Of a table function: an ARRAY of its rows. */
    public DataType result() {
        return result;
    }

    /** One that stands in FROM. */
    private static final class OfRows extends UserOperator implements SqlTableFunction {

        private final TableFunction function;

        OfRows(TableFunction function) {
            super(
                    function,
                    DataType.array(DataType.row(function.result().fields()).notNull()).notNull(),
                    ReturnTypes.CURSOR);
            this.function = function;
        }

        @Override
        public SqlReturnTypeInference getRowTypeInference() {
            return binding -> Types.toCalcite(function.result(), binding.getTypeFactory());
        }
    }
}
