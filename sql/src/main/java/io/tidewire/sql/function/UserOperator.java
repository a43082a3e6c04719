package io.tidewire.sql.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A function of the user's own, as the validator sees it. */
public sealed class UserOperator extends SqlFunction {

    private final UserFunction function;
    private final DataType result;

    private UserOperator(UserFunction function, DataType result, SqlReturnTypeInference returns) {
        super(
                function.name().toUpperCase(Locale.ROOT),
                SqlKind.OTHER_FUNCTION,
                returns,
                null,
                new Operands(List.copyOf(function.parameters())),
                function instanceof TableFunction
                        ? SqlFunctionCategory.USER_DEFINED_TABLE_FUNCTION
                        : SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.function = function;
        this.result = result;
    }

    static UserOperator of(UserFunction function) {
        return switch (function) {
            case ScalarFunction scalar -> new UserOperator(scalar, scalar.result());
            case TableFunction table -> new OfRows(table);
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

    private record Operands(List<DataType> parameters) implements SqlOperandTypeChecker {

        @Override
        public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
            for (int i = 0; i < parameters.size(); i++) {
                RelDataType given = binding.getOperandType(i);
                if (!fits(given, parameters.get(i))) {
                    if (throwOnFailure) {
                        throw Signatures.invalid(
                                binding.operand(i),
                                "'%s' takes %s as argument %d, not %s"
                                        .formatted(
                                                binding.getOperator().getName(),
                                                parameters.get(i).withNullable(true),
                                                i + 1,
                                                Types.fromCalcite(given).withNullable(true)));
                    }
                    return false;
                }
            }
            return true;
        }

        private static boolean fits(RelDataType given, DataType wanted) {
            if (given.getSqlTypeName() == SqlTypeName.NULL
                    || given.getSqlTypeName() == SqlTypeName.ANY) {
                return true;
            }
            DataType type = Types.fromCalcite(given);
            if (type.children().isEmpty()) {
                return type.kind() == wanted.kind()
                        || (width(type) > 0 && width(type) < width(wanted));
            }
            return type.sameAs(wanted);
        }

        /** Of a number, by which it goes into a wider one; of others so that it goes nowhere. */
        private static int width(DataType type) {
            return switch (type.kind()) {
                case INT -> 1;
                case BIGINT -> 2;
                case DECIMAL -> 3;
                case DOUBLE -> 4;
                default -> 0;
            };
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return SqlOperandCountRanges.of(parameters.size());
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return parameters.stream()
                    .map(type -> "<" + type.withNullable(true) + ">")
                    .collect(Collectors.joining(", ", name + "(", ")"));
        }
    }
}
