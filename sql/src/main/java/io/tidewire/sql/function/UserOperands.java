package io.tidewire.sql.function;

import io.tidewire.api.data.DataType;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.List;
import java.util.stream.Collectors;

/** The operands of a function of the user's own: of its parameters' types, or narrower numbers. */
record UserOperands(List<DataType> parameters) implements SqlOperandTypeChecker {

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
            return type.kind() == wanted.kind() || (width(type) > 0 && width(type) < width(wanted));
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
