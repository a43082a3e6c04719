package io.tidewire.sql.type;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.StructKind;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Our types as Calcite's and back. Small integers become INT, FLOAT becomes DOUBLE, CHAR and
 * VARCHAR of any length become STRING.
 */
public final class Types {

    private static final int MAX_TIME_PRECISION = 3;

    private Types() {}

    public static RelDataType toCalcite(DataType type, RelDataTypeFactory factory) {
        List<Field> children = type.children();
        RelDataType bare =
                switch (type.kind()) {
                    case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
                    case INT -> factory.createSqlType(SqlTypeName.INTEGER);
                    case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
                    case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
                    case DECIMAL ->
                            factory.createSqlType(
                                    SqlTypeName.DECIMAL, type.precision(), type.scale());
                    case STRING -> factory.createSqlType(SqlTypeName.VARCHAR, Integer.MAX_VALUE);
                    case BYTES -> factory.createSqlType(SqlTypeName.VARBINARY, Integer.MAX_VALUE);
                    case DATE -> factory.createSqlType(SqlTypeName.DATE);
                    case TIME -> factory.createSqlType(SqlTypeName.TIME, type.precision());
                    case TIMESTAMP ->
                            factory.createSqlType(SqlTypeName.TIMESTAMP, type.precision());
                    case TIMESTAMP_LTZ ->
                            factory.createSqlType(
                                    SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, type.precision());
                    case INTERVAL_DAY -> factory.createSqlType(SqlTypeName.INTERVAL_SECOND);
                    case INTERVAL_MONTH -> factory.createSqlType(SqlTypeName.INTERVAL_MONTH);
                    case ARRAY ->
                            factory.createArrayType(
                                    toCalcite(children.getFirst().type(), factory), -1);
                    case MAP ->
                            factory.createMapType(
                                    toCalcite(children.getFirst().type(), factory),
                                    toCalcite(children.getLast().type(), factory));
                    case ROW -> row(children, StructKind.PEEK_FIELDS_NO_EXPAND, factory);
                };
        return factory.createTypeWithNullability(bare, type.nullable());
    }

    /** The rows of a table. */
    public static RelDataType toCalcite(Schema schema, RelDataTypeFactory factory) {
        return row(schema.fields(), StructKind.FULLY_QUALIFIED, factory);
    }

    private static RelDataType row(
            List<Field> fields, StructKind kind, RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder().kind(kind);
        for (Field field : fields) {
            builder.add(field.name(), toCalcite(field.type(), factory));
        }
        return builder.build();
    }

    /**
     * @throws IllegalArgumentException for a type that no column can have
     */
    public static DataType fromCalcite(RelDataType type) {
        DataType bare =
                switch (type.getSqlTypeName()) {
                    case BOOLEAN -> DataType.BOOLEAN;
                    case TINYINT, SMALLINT, INTEGER -> DataType.INT;
                    case BIGINT -> DataType.BIGINT;
                    case REAL, FLOAT, DOUBLE -> DataType.DOUBLE;
                    case DECIMAL ->
                            DataType.decimal(
                                    type.getPrecision(),
                                    Math.clamp(type.getScale(), 0, type.getPrecision()));
                    case CHAR, VARCHAR, NULL -> DataType.STRING;
                    case BINARY, VARBINARY -> DataType.BYTES;
                    case DATE -> DataType.DATE;
                    case TIME ->
                            new DataType(
                                    DataType.Kind.TIME,
                                    true,
                                    Math.clamp(type.getPrecision(), 0, MAX_TIME_PRECISION),
                                    0,
                                    List.of());
                    case TIMESTAMP -> DataType.timestamp(Math.max(type.getPrecision(), 0));
                    case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                            DataType.timestampLtz(Math.max(type.getPrecision(), 0));
                    case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH ->
                            DataType.INTERVAL_MONTH;
                    case INTERVAL_DAY,
                            INTERVAL_DAY_HOUR,
                            INTERVAL_DAY_MINUTE,
                            INTERVAL_DAY_SECOND,
                            INTERVAL_HOUR,
                            INTERVAL_HOUR_MINUTE,
                            INTERVAL_HOUR_SECOND,
                            INTERVAL_MINUTE,
                            INTERVAL_MINUTE_SECOND,
                            INTERVAL_SECOND ->
                            DataType.INTERVAL_DAY;
                    case ARRAY -> DataType.array(component(type));
                    case MULTISET -> DataType.map(component(type), DataType.INT.notNull());
                    case MAP ->
                            DataType.map(
                                    fromCalcite(Objects.requireNonNull(type.getKeyType())),
                                    fromCalcite(Objects.requireNonNull(type.getValueType())));
                    case ROW -> DataType.row(fields(type));
                    default -> throw new IllegalArgumentException("no such type: " + type);
                };
        return bare.withNullable(type.isNullable());
    }

    private static DataType component(RelDataType type) {
        return fromCalcite(Objects.requireNonNull(type.getComponentType()));
    }

    private static List<Field> fields(RelDataType row) {
        return row.getFieldList().stream()
                .map(field -> new Field(field.getName(), fromCalcite(field.getType())))
                .toList();
    }

    /** The rows of a relational node; a name that occurs twice gets a number. */
    public static Schema schema(RelDataType row) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field field : fields(row)) {
            fields.add(new Field(unique(field.name(), names), field.type()));
        }
        return new Schema(fields);
    }

    private static String unique(String name, Set<String> taken) {
        String candidate = name;
        for (int i = 0; !taken.add(candidate); i++) {
            candidate = name + i;
        }
        return candidate;
    }
}
