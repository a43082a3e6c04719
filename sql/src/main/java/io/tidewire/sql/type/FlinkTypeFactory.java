package io.tidewire.sql.type;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeName;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Calcite's types with text in Unicode. */
public final class FlinkTypeFactory extends SqlTypeFactoryImpl {

    private static final int BIGINT_DIGITS = 19;

    public FlinkTypeFactory() {
        super(FlinkTypeSystem.INSTANCE);
    }

    /** A BIGINT has 19 digits, not as many as a DECIMAL can have. */
    @Override
    public RelDataType decimalOf(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.BIGINT
                ? createTypeWithNullability(
                        createSqlType(SqlTypeName.DECIMAL, BIGINT_DIGITS, 0), type.isNullable())
                : Objects.requireNonNull(super.decimalOf(type));
    }

    /** Text of a length that nobody knows is text of any length, and not of another type. */
    @Override
    public RelDataType createSqlType(SqlTypeName name, int precision) {
        boolean any =
                precision == RelDataType.PRECISION_NOT_SPECIFIED
                        && (name == SqlTypeName.VARCHAR || name == SqlTypeName.VARBINARY);
        return super.createSqlType(name, any ? Integer.MAX_VALUE : precision);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }
}
