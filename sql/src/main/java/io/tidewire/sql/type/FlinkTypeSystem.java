package io.tidewire.sql.type;

import io.tidewire.api.data.DataType;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/** Flink's limits and the result types of its arithmetic and aggregates. */
public final class FlinkTypeSystem extends RelDataTypeSystemImpl {

    public static final FlinkTypeSystem INSTANCE = new FlinkTypeSystem();

    /** The scale that a DECIMAL keeps when its digits no longer fit. */
    private static final int KEPT_SCALE = 6;

    private static final int TIMESTAMP_PRECISION = 6;

    private FlinkTypeSystem() {}

    @Override
    public int getMaxPrecision(SqlTypeName type) {
        return switch (type) {
            case VARCHAR, VARBINARY, CHAR, BINARY -> Integer.MAX_VALUE;
            case DECIMAL -> DataType.MAX_PRECISION;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> 9;
            default -> super.getMaxPrecision(type);
        };
    }

    @Override
    public int getMaxScale(SqlTypeName type) {
        return type == SqlTypeName.DECIMAL ? DataType.MAX_PRECISION : super.getMaxScale(type);
    }

    @Override
    public int getDefaultPrecision(SqlTypeName type) {
        return switch (type) {
            case VARCHAR, VARBINARY -> Integer.MAX_VALUE;
            case CHAR, BINARY -> 1;
            case DECIMAL -> 10;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TIMESTAMP_PRECISION;
            case TIME -> 0;
            default -> super.getDefaultPrecision(type);
        };
    }

    @Override
    public boolean shouldConvertRaggedUnionTypesToVarying() {
        return true;
    }

    @Override
    public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
        if (argument.getSqlTypeName() != SqlTypeName.DECIMAL) {
            return argument;
        }
        return nullableAs(
                argument,
                factory,
                DataType.MAX_PRECISION,
                Math.max(KEPT_SCALE, argument.getScale()));
    }

    @Override
    public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
        if (argument.getSqlTypeName() != SqlTypeName.DECIMAL) {
            return argument;
        }
        return nullableAs(argument, factory, DataType.MAX_PRECISION, argument.getScale());
    }

    private static RelDataType nullableAs(
            RelDataType like, RelDataTypeFactory factory, int precision, int scale) {
        return factory.createTypeWithNullability(
                factory.createSqlType(SqlTypeName.DECIMAL, precision, scale), like.isNullable());
    }

    @Override
    public @Nullable RelDataType deriveDecimalPlusType(
            RelDataTypeFactory factory, RelDataType left, RelDataType right) {
        return derive(
                factory,
                left,
                right,
                (p1, s1, p2, s2) -> {
                    int scale = Math.max(s1, s2);
                    return new int[] {Math.max(p1 - s1, p2 - s2) + scale + 1, scale};
                });
    }

    @Override
    public @Nullable RelDataType deriveDecimalMultiplyType(
            RelDataTypeFactory factory, RelDataType left, RelDataType right) {
        return derive(factory, left, right, (p1, s1, p2, s2) -> new int[] {p1 + p2, s1 + s2});
    }

    @Override
    public @Nullable RelDataType deriveDecimalDivideType(
            RelDataTypeFactory factory, RelDataType left, RelDataType right) {
        return derive(
                factory,
                left,
                right,
                (p1, s1, p2, s2) -> {
                    int scale = Math.max(KEPT_SCALE, s1 + p2 + 1);
                    return new int[] {p1 - s1 + s2 + scale, scale};
                });
    }

    @Override
    public @Nullable RelDataType deriveDecimalModType(
            RelDataTypeFactory factory, RelDataType left, RelDataType right) {
        return derive(
                factory,
                left,
                right,
                (p1, s1, p2, s2) -> {
                    int scale = Math.max(s1, s2);
                    return new int[] {Math.min(p1 - s1, p2 - s2) + scale, scale};
                });
    }

    /** Precision and scale of a result before it is cut to what fits. */
    @FunctionalInterface
    private interface Rule {
        int[] apply(int p1, int s1, int p2, int s2);
    }

    private static @Nullable RelDataType derive(
            RelDataTypeFactory factory, RelDataType left, RelDataType right, Rule rule) {
        if (!SqlTypeUtil.isExactNumeric(left)
                || !SqlTypeUtil.isExactNumeric(right)
                || (!SqlTypeUtil.isDecimal(left) && !SqlTypeUtil.isDecimal(right))) {
            return null;
        }
        RelDataType a = factory.decimalOf(left);
        RelDataType b = factory.decimalOf(right);
        int[] digits = rule.apply(a.getPrecision(), a.getScale(), b.getPrecision(), b.getScale());
        int precision = Math.max(digits[0], 1);
        int scale = digits[1];
        if (precision > DataType.MAX_PRECISION) {
            int whole = precision - scale;
            scale = Math.max(DataType.MAX_PRECISION - whole, Math.min(scale, KEPT_SCALE));
            precision = DataType.MAX_PRECISION;
        }
        return factory.createTypeWithNullability(
                factory.createSqlType(SqlTypeName.DECIMAL, precision, Math.min(scale, precision)),
                left.isNullable() || right.isNullable());
    }
}
