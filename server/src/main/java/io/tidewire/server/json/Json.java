package io.tidewire.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;

import io.tidewire.api.serving.Status;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes JSON. Values of rows are written so: numbers as numbers with all their digits (a BIGINT
 * beyond 2^53 too: read it with a parser that keeps integers), DECIMAL in plain notation, BYTES in
 * base64, DATE as {@code 2026-01-31}, TIMESTAMP as {@code 2026-01-31 12:00:00.000} with six digits
 * when it has them, TIMESTAMP_LTZ the same with a {@code Z} behind, NaN and the infinities as
 * strings.
 */
public final class Json {

    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
                    .toFormatter();

    private Json() {}

    /** Writes one document. */
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    /** A parser that refuses an object that has a key twice. */
    public static JsonParser parser(byte[] text) throws IOException {
        return FACTORY.createParser(text);
    }

    public static byte[] bytes(Body body) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(512)) {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                body.write(json);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A value as {@link io.tidewire.api.data.Values} has it. */
    public static void value(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> number(json, number);
            case BigDecimal number -> json.writeNumber(number.toPlainString());
            case Boolean flag -> json.writeBoolean(flag);
            case LocalDateTime timestamp -> json.writeString(Times.text(timestamp));
            case java.time.Instant instant -> json.writeString(Times.text(instant));
            case LocalTime time -> json.writeString(TIME.format(time));
            case byte[] bytes -> json.writeString(Base64.getEncoder().encodeToString(bytes));
            case Number number -> json.writeNumber(number.toString());
            case Map<?, ?> map -> map(json, map);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    value(json, element);
                }
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }

    private static void map(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            value(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }

    public static void columns(JsonGenerator json, List<Status.Column> columns) throws IOException {
        json.writeArrayFieldStart("columns");
        for (Status.Column column : columns) {
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("type", column.type());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Microseconds since 1970 as an instant; null stays null, the end of time is {@code "end"}. */
    public static void time(JsonGenerator json, String name, @Nullable Long micros)
            throws IOException {
        if (micros == null || micros == Long.MIN_VALUE) {
            json.writeNullField(name);
        } else if (micros == Long.MAX_VALUE) {
            json.writeStringField(name, "end");
        } else {
            json.writeStringField(name, Times.instant(micros));
        }
    }
}
