package io.tidewire.flink.row;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

import java.util.List;

/** Types of columns as Flink has them, and back. */
public final class RowTypes {

    /** Digits of the seconds of our TIME. */
    private static final int FINEST_TIME = 3;

    private RowTypes() {}

    public static RowType of(Schema schema) {
        return row(schema.fields(), false);
    }

    /**
     * @throws IllegalArgumentException for an interval, which no column has
     */
    public static LogicalType of(DataType type) {
        boolean nullable = type.nullable();
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanType(nullable);
            case INT -> new IntType(nullable);
            case BIGINT -> new BigIntType(nullable);
            case DOUBLE -> new DoubleType(nullable);
            case DECIMAL -> new DecimalType(nullable, type.precision(), type.scale());
            case STRING -> new VarCharType(nullable, VarCharType.MAX_LENGTH);
            case BYTES -> new VarBinaryType(nullable, VarBinaryType.MAX_LENGTH);
            case DATE -> new DateType(nullable);
            case TIME -> new TimeType(nullable, type.precision());
            case TIMESTAMP -> new TimestampType(nullable, type.precision());
            case TIMESTAMP_LTZ -> new LocalZonedTimestampType(nullable, type.precision());
            case ARRAY -> new ArrayType(nullable, of(type.children().getFirst().type()));
            case MAP ->
                    new MapType(
                            nullable,
                            of(type.children().getFirst().type()),
                            of(type.children().getLast().type()));
            case ROW -> row(type.children(), nullable);
            case INTERVAL_DAY, INTERVAL_MONTH ->
                    throw new IllegalArgumentException("no column is of type " + type);
        };
    }

    /**
     * The other way: small integers are INT, FLOAT is DOUBLE, text of any length STRING.
     *
     * @throws IllegalArgumentException for a type that we have not
     */
    public static DataType of(LogicalType type) {
        DataType bare =
                switch (type.getTypeRoot()) {
                    case BOOLEAN -> DataType.BOOLEAN;
                    case TINYINT, SMALLINT, INTEGER -> DataType.INT;
                    case BIGINT -> DataType.BIGINT;
                    case FLOAT, DOUBLE -> DataType.DOUBLE;
                    case DECIMAL -> {
                        DecimalType number = (DecimalType) type;
                        yield DataType.decimal(number.getPrecision(), number.getScale());
                    }
                    case CHAR, VARCHAR, NULL -> DataType.STRING;
                    case BINARY, VARBINARY -> DataType.BYTES;
                    case DATE -> DataType.DATE;
                    case TIME_WITHOUT_TIME_ZONE ->
                            new DataType(
                                    DataType.Kind.TIME,
                                    true,
                                    Math.min(((TimeType) type).getPrecision(), FINEST_TIME),
                                    0,
                                    List.of());
                    case TIMESTAMP_WITHOUT_TIME_ZONE ->
                            DataType.timestamp(((TimestampType) type).getPrecision());
                    case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                            DataType.timestampLtz(((LocalZonedTimestampType) type).getPrecision());
                    case ARRAY -> DataType.array(of(((ArrayType) type).getElementType()));
                    case MAP -> {
                        MapType map = (MapType) type;
                        yield DataType.map(of(map.getKeyType()), of(map.getValueType()));
                    }
                    case ROW ->
                            DataType.row(
                                    ((RowType) type)
                                            .getFields().stream()
                                                    .map(
                                                            field ->
                                                                    new Field(
                                                                            field.getName(),
                                                                            of(field.getType())))
                                                    .toList());
                    default -> throw new IllegalArgumentException("no value is of type " + type);
                };
        return bare.withNullable(type.isNullable());
    }

    private static RowType row(List<Field> fields, boolean nullable) {
        return new RowType(
                nullable,
                fields.stream()
                        .map(field -> new RowType.RowField(field.name(), of(field.type())))
                        .toList());
    }
}
