package io.tidewire.connectors.format;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random rows over a schema with a column of every type. */
public final class RandomRows {

    public static final Schema FLAT =
            Schema.of(
                    new Field("flag", DataType.BOOLEAN),
                    new Field("small", DataType.INT),
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("ratio", DataType.DOUBLE),
                    new Field("price", DataType.decimal(10, 2)),
                    new Field("huge", DataType.decimal(30, 5)),
                    new Field("name", DataType.STRING),
                    new Field("a key, with \"quotes\" é", DataType.STRING.notNull()),
                    new Field("blob", DataType.BYTES),
                    new Field("day", DataType.DATE),
                    new Field("clock", new DataType(DataType.Kind.TIME, true, 3, 0, List.of())),
                    new Field("ts", DataType.timestamp(3)),
                    new Field("fine", DataType.timestampLtz(6)));

    public static final Schema NESTED;

    static {
        List<Field> fields = new ArrayList<>(FLAT.fields());
        fields.add(new Field("list", DataType.array(DataType.STRING)));
        fields.add(new Field("map", DataType.map(DataType.STRING, DataType.array(DataType.INT))));
        fields.add(
                new Field(
                        "row",
                        DataType.row(
                                List.of(
                                        new Field("x", DataType.DOUBLE),
                                        new Field("t", DataType.timestamp(3)),
                                        new Field("b", DataType.BYTES)))));
        NESTED = new Schema(fields);
    }

    private static final String[] PIECES = {
        "a",
        "Z",
        " ",
        "\"",
        "\\",
        "\n",
        "\r\n",
        "\t",
        ",",
        "é",
        "日本",
        "😀",
        "\u0001",
        "\u007f",
        "{",
        "/",
        "null",
        "long enough to fill a word",
        ";"
    };

    private final SplittableRandom random;

    public RandomRows(long seed) {
        random = new SplittableRandom(seed);
    }

    public Batch batch(Schema schema, int rows) {
        BatchBuilder builder = new BatchBuilder(schema);
        for (int i = 0; i < rows; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (Field field : schema.fields()) {
                row.add(value(field.type()));
            }
            builder.add(1, row);
        }
        return builder.build();
    }

    public @Nullable Object value(DataType type) {
        if (type.nullable() && random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case BIGINT -> random.nextLong() >> random.nextInt(64);
            case DOUBLE ->
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(-1000, 1000) / 100.0;
                        case 1 -> Double.NaN;
                        case 2 -> random.nextDouble();
                        default -> Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL);
                    };
            case DECIMAL ->
                    new BigDecimal(
                                    new BigInteger(
                                            random.nextInt(1, type.precision() * 3 + 1),
                                            new java.util.Random(random.nextLong())),
                                    type.scale())
                            .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
            case STRING -> string();
            case BYTES -> {
                byte[] bytes = new byte[random.nextInt(6)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case DATE -> Values.timestamp(micros()).toLocalDate();
            case TIME -> Values.timestamp(digits(micros(), 3)).toLocalTime();
            case TIMESTAMP -> Values.timestamp(digits(micros(), type.precision()));
            case TIMESTAMP_LTZ -> Values.instant(digits(micros(), type.precision()));
            case INTERVAL_DAY -> random.nextLong();
            case INTERVAL_MONTH -> random.nextInt();
            case ARRAY -> list(type.children().getFirst().type());
            case MAP -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    map.put(string(), value(type.children().getLast().type()));
                }
                yield map;
            }
            case ROW -> {
                List<@Nullable Object> values = new ArrayList<>();
                type.children().forEach(field -> values.add(value(field.type())));
                yield Collections.unmodifiableList(values);
            }
        };
    }

    private List<@Nullable Object> list(DataType element) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(element));
        }
        return values;
    }

    public String string() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private long micros() {
        return random.nextLong(-60_000_000_000_000_000L, 250_000_000_000_000_000L)
                / (random.nextBoolean() ? 1 : 1_000_000)
                / 1000
                * (random.nextBoolean() ? 1000 : 1);
    }

    private static long digits(long micros, int precision) {
        return precision >= 6 ? micros : Math.floorDiv(micros, 1000) * 1000;
    }
}
