package io.tidewire.connectors.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the decoder should say, worked out the slow way: a tree from Jackson, then java.time and
 * BigDecimal. Knows the forms the encoder writes.
 */
final class JsonOracle {

    private static final JsonFactory JACKSON = new JsonFactory();

    private JsonOracle() {}

    /** The row of a record, or null when it is no JSON object that fits the schema. */
    static @Nullable List<@Nullable Object> row(Schema schema, byte[] record) {
        try (JsonParser parser = JACKSON.createParser(record)) {
            parser.nextToken();
            if (!(tree(parser) instanceof Map<?, ?> object) || parser.nextToken() != null) {
                return null;
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (Field field : schema.fields()) {
                Object value = convert(object.get(field.name()), field.type());
                row.add(value instanceof byte[] bytes ? "bytes" + Arrays.toString(bytes) : value);
            }
            return row;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object tree(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    object.put(name, tree(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(tree(parser));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static @Nullable Object convert(@Nullable Object value, DataType type) {
        if (value == null) {
            if (!type.nullable()) {
                throw new IllegalArgumentException("NULL");
            }
            return null;
        }
        String text = value.toString();
        return switch (type.kind()) {
            case BOOLEAN -> {
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw new IllegalArgumentException(text);
                }
                yield Boolean.valueOf(text);
            }
            case INT -> number(value).intValueExact();
            case BIGINT -> number(value).longValueExact();
            case DOUBLE ->
                    switch (text) {
                        case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
                        default -> number(value).doubleValue();
                    };
            case DECIMAL -> {
                BigDecimal scaled = number(value).setScale(type.scale(), RoundingMode.HALF_UP);
                if (scaled.precision() > type.precision()) {
                    throw new ArithmeticException(text);
                }
                yield scaled;
            }
            case STRING -> (String) value;
            case BYTES -> Base64.getDecoder().decode((String) value);
            case DATE -> LocalDate.parse((String) value);
            case TIME -> LocalTime.parse((String) value).truncatedTo(ChronoUnit.MILLIS);
            case TIMESTAMP -> LocalDateTime.parse(((String) value).replace(' ', 'T'));
            case TIMESTAMP_LTZ ->
                    LocalDateTime.parse(((String) value).replace(' ', 'T').replace("Z", ""))
                            .toInstant(ZoneOffset.UTC);
            case ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (Object element : (List<?>) value) {
                    array.add(convert(element, type.children().getFirst().type()));
                }
                yield array;
            }
            case MAP -> {
                Map<Object, @Nullable Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach(
                                (k, v) -> map.put(k, convert(v, type.children().getLast().type())));
                yield map;
            }
            case ROW -> {
                List<@Nullable Object> row = new ArrayList<>();
                for (Field field : type.children()) {
                    row.add(convert(((Map<?, ?>) value).get(field.name()), field.type()));
                }
                yield row;
            }
            case INTERVAL_DAY, INTERVAL_MONTH -> throw new IllegalArgumentException(text);
        };
    }

    private static BigDecimal number(Object value) {
        return value instanceof BigDecimal number
                ? number
                : new BigDecimal(((String) value).strip());
    }
}
