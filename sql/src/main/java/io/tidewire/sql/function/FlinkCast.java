package io.tidewire.sql.function;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCastFunction;
import org.apache.calcite.sql.type.SqlTypeCoercionRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.Static;

import java.util.ArrayList;
import java.util.List;

/**
 * CAST and TRY_CAST. Unlike Calcite's it makes text of arrays, maps and rows, as Flink does, and
 * does not claim to read them from text.
 */
public final class FlinkCast extends SqlCastFunction {

    public static final FlinkCast CAST = new FlinkCast("CAST", SqlKind.CAST);
    public static final FlinkCast TRY_CAST = new FlinkCast("TRY_CAST", SqlKind.SAFE_CAST);

    private FlinkCast(String name, SqlKind kind) {
        super(name, kind);
    }

    private static boolean writes(RelDataType from, RelDataType to) {
        return isNested(from) && isText(to);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        RelDataType from = binding.getOperandType(0);
        if (!isNested(from) && !isNested(SqlTypeUtil.deriveType(binding, binding.operand(1)))) {
            return super.checkOperandTypes(binding, throwOnFailure);
        }
        RelDataType to = SqlTypeUtil.deriveType(binding, binding.operand(1));
        if (SqlUtil.isNullLiteral(binding.operand(0), false) || castable(from, to)) {
            return true;
        }
        if (throwOnFailure) {
            throw binding.newError(Static.RESOURCE.cannotCastValue(from.toString(), to.toString()));
        }
        return false;
    }

    private static boolean castable(RelDataType from, RelDataType to) {
        if (writes(from, to) || from.getSqlTypeName() == SqlTypeName.NULL) {
            return true;
        }
        List<RelDataType> parts = parts(from);
        List<RelDataType> wanted = parts(to);
        if (parts.isEmpty() && wanted.isEmpty()) {
            return SqlTypeUtil.canCastFrom(to, from, SqlTypeCoercionRule.lenientInstance());
        }
        boolean alike = from.getSqlTypeName() == to.getSqlTypeName();
        for (int i = 0; alike && i < parts.size(); i++) {
            alike = parts.size() == wanted.size() && castable(parts.get(i), wanted.get(i));
        }
        return alike;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType from = binding.getOperandType(0);
        return isNested(from)
                ? type(
                        binding.getTypeFactory(),
                        from,
                        binding.getOperandType(1),
                        getKind() == SqlKind.SAFE_CAST)
                : super.inferReturnType(binding);
    }

    /** What is NULL stays NULL, at any depth. */
    private static RelDataType type(
            RelDataTypeFactory factory, RelDataType from, RelDataType to, boolean safe) {
        boolean nullable = from.isNullable() || safe;
        List<RelDataType> parts = parts(from);
        List<RelDataType> wanted = parts(to);
        List<RelDataType> made = new ArrayList<>();
        for (int i = 0; i < Math.min(parts.size(), wanted.size()); i++) {
            made.add(type(factory, parts.get(i), wanted.get(i), safe));
        }
        RelDataType type =
                made.isEmpty()
                        ? to
                        : switch (to.getSqlTypeName()) {
                            case ARRAY -> factory.createArrayType(made.getFirst(), -1);
                            case MULTISET -> factory.createMultisetType(made.getFirst(), -1);
                            case MAP -> factory.createMapType(made.getFirst(), made.getLast());
                            default -> factory.createStructType(made, to.getFieldNames());
                        };
        return factory.createTypeWithNullability(type, nullable);
    }

    private static List<RelDataType> parts(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ARRAY, MULTISET -> List.of(type.getComponentType());
            case MAP -> List.of(type.getKeyType(), type.getValueType());
            case ROW -> type.getFieldList().stream().map(RelDataTypeField::getType).toList();
            default -> List.of();
        };
    }

    /** Whether values of the type have parts. */
    public static boolean isNested(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case ARRAY, MULTISET, MAP, ROW -> true;
            default -> false;
        };
    }

    private static boolean isText(RelDataType type) {
        return SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName());
    }
}
