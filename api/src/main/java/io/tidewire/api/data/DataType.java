package io.tidewire.api.data;

import java.io.Serializable;
import java.util.List;

/**
 * A type of Flink's SQL, as far as Tidewire has it. Immutable; equality includes nullability.
 *
 * @param precision digits of a DECIMAL (1 to 38), of the seconds of a TIME (0 to 3) or TIMESTAMP (0
 *     to 6; a declared 7 to 9 is kept as 6); 0 for the others
 * @param scale digits of a DECIMAL behind the point (0 to precision)
 * @param children element of an ARRAY; key and value of a MAP; fields of a ROW
 */
public record DataType(Kind kind, boolean nullable, int precision, int scale, List<Field> children)
        implements Serializable {

    /** Each kind with the column that holds it. */
    public enum Kind {
        BOOLEAN(Storage.BOOLEAN),
        INT(Storage.INT),
        BIGINT(Storage.LONG),
        DOUBLE(Storage.DOUBLE),
        /** Unscaled in a long up to 18 digits, a BigDecimal beyond. */
        DECIMAL(Storage.LONG),
        STRING(Storage.BYTES),
        BYTES(Storage.BYTES),
        /** Days since 1970-01-01. */
        DATE(Storage.INT),
        /** Milliseconds since midnight. */
        TIME(Storage.INT),
        /** Microseconds since 1970-01-01 00:00:00 of no zone. */
        TIMESTAMP(Storage.LONG),
        /** Microseconds since 1970-01-01 00:00:00 UTC. */
        TIMESTAMP_LTZ(Storage.LONG),
        /** Microseconds. In expressions only. */
        INTERVAL_DAY(Storage.LONG),
        /** Months. In expressions only. */
        INTERVAL_MONTH(Storage.INT),
        ARRAY(Storage.OBJECT),
        MAP(Storage.OBJECT),
        ROW(Storage.OBJECT);

        private final Storage storage;

        Kind(Storage storage) {
            this.storage = storage;
        }
    }

    /** The physical column classes. */
    public enum Storage {
        BOOLEAN,
        INT,
        LONG,
        DOUBLE,
        BYTES,
        OBJECT
    }

    /** The most digits a DECIMAL has while its unscaled value fits a long. */
    public static final int MAX_LONG_PRECISION = 18;

    public static final int MAX_PRECISION = 38;

    public static final DataType BOOLEAN = of(Kind.BOOLEAN);
    public static final DataType INT = of(Kind.INT);
    public static final DataType BIGINT = of(Kind.BIGINT);
    public static final DataType DOUBLE = of(Kind.DOUBLE);
    public static final DataType STRING = of(Kind.STRING);
    public static final DataType BYTES = of(Kind.BYTES);
    public static final DataType DATE = of(Kind.DATE);
    public static final DataType TIME = new DataType(Kind.TIME, true, 0, 0, List.of());
    public static final DataType INTERVAL_DAY = of(Kind.INTERVAL_DAY);
    public static final DataType INTERVAL_MONTH = of(Kind.INTERVAL_MONTH);

    public DataType {
        children = List.copyOf(children);
        if (kind == Kind.DECIMAL
                && (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision)) {
            throw new IllegalArgumentException("DECIMAL(" + precision + ", " + scale + ")");
        }
        if ((kind == Kind.TIMESTAMP || kind == Kind.TIMESTAMP_LTZ) && precision > 6) {
            precision = 6;
        }
    }

    private static DataType of(Kind kind) {
        return new DataType(kind, true, 0, 0, List.of());
    }

    public static DataType decimal(int precision, int scale) {
        return new DataType(Kind.DECIMAL, true, precision, scale, List.of());
    }

    public static DataType timestamp(int precision) {
        return new DataType(Kind.TIMESTAMP, true, precision, 0, List.of());
    }

    public static DataType timestampLtz(int precision) {
        return new DataType(Kind.TIMESTAMP_LTZ, true, precision, 0, List.of());
    }

    public static DataType array(DataType element) {
        return new DataType(Kind.ARRAY, true, 0, 0, List.of(new Field("element", element)));
    }

    public static DataType map(DataType key, DataType value) {
        return new DataType(
                Kind.MAP, true, 0, 0, List.of(new Field("key", key), new Field("value", value)));
    }

    public static DataType row(List<Field> fields) {
        return new DataType(Kind.ROW, true, 0, 0, fields);
    }

    public DataType notNull() {
        return withNullable(false);
    }

    public DataType withNullable(boolean nullable) {
        return nullable == this.nullable
                ? this
                : new DataType(kind, nullable, precision, scale, children);
    }

    /** The same type, whatever the nullability of either. */
    public boolean sameAs(DataType other) {
        return withNullable(true).equals(other.withNullable(true));
    }

    public Storage storage() {
        return kind == Kind.DECIMAL && precision > MAX_LONG_PRECISION
                ? Storage.OBJECT
                : kind.storage;
    }

    /** As the pipeline file writes it: {@code DECIMAL(10, 2) NOT NULL}. */
    @Override
    public String toString() {
        String text =
                switch (kind) {
                    case DECIMAL -> "DECIMAL(" + precision + ", " + scale + ")";
                    case TIME, TIMESTAMP, TIMESTAMP_LTZ -> kind + "(" + precision + ")";
                    case INTERVAL_DAY -> "INTERVAL DAY TO SECOND";
                    case INTERVAL_MONTH -> "INTERVAL YEAR TO MONTH";
                    case ARRAY -> "ARRAY<" + children.getFirst().type() + ">";
                    case MAP ->
                            "MAP<"
                                    + children.getFirst().type()
                                    + ", "
                                    + children.getLast().type()
                                    + ">";
                    case ROW ->
                            children.stream()
                                    .map(Field::toString)
                                    .collect(
                                            java.util.stream.Collectors.joining(", ", "ROW<", ">"));
                    case BOOLEAN, INT, BIGINT, DOUBLE, STRING, BYTES, DATE -> kind.name();
                };
        return nullable ? text : text + " NOT NULL";
    }
}
