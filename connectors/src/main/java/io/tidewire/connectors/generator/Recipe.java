package io.tidewire.connectors.generator;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.json.JsonText;
import io.tidewire.connectors.format.text.TextBuffer;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How each column of a row is made. Immutable. */
final class Recipe {

    /**
     * @param key as JSON, with its colon
     * @param nulls the probability of a NULL
     */
    private record Part(byte[] key, double nulls, FieldMaker maker) {}

    private final List<Part> parts;

    private Recipe(List<Part> parts) {
        this.parts = parts;
    }

    /** Reads the option {@code fields}; what is wrong with it goes to the faults. */
    static Recipe of(Schema schema, Options options, List<Fault> faults) {
        Map<String, Object> described = options.map("fields");
        for (String name : described.keySet()) {
            if (schema.indexOf(name) < 0) {
                faults.add(
                        Fault.error(
                                ErrorCode.UNKNOWN_NAME,
                                "fields describes '" + name + "', which is no column",
                                "the columns are " + String.join(", ", schema.names()),
                                null));
            }
        }
        List<Part> parts = new ArrayList<>();
        for (Field field : schema.fields()) {
            parts.add(part(field, described.get(field.name()), faults));
        }
        return new Recipe(parts);
    }

    @SuppressWarnings("unchecked")
    private static Part part(Field field, @Nullable Object description, List<Fault> faults) {
        Map<String, Object> values =
                switch (description) {
                    case null -> Map.of();
                    case Map<?, ?> map -> (Map<String, Object>) map;
                    case List<?> list -> Map.of("kind", "choice", "values", list);
                    case Object constant -> Map.of("kind", "constant", "value", constant);
                };
        Settings settings = new Settings(field.name(), values, faults);
        double nulls = settings.number("nulls", 0);
        if (nulls < 0 || nulls > 1 || (nulls > 0 && !field.type().nullable())) {
            settings.wrong(
                    "nulls", "a probability from 0 to 1, and 0 for a NOT NULL column", nulls);
        }
        FieldMaker maker = FieldKinds.of(field.type(), settings);
        settings.finish();
        return new Part(key(field.name()), nulls, maker);
    }

    private static byte[] key(String name) {
        JsonText text = new JsonText();
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        text.putString(utf8, 0, utf8.length);
        text.buffer().put(':');
        return Arrays.copyOf(text.buffer().array(), text.buffer().size());
    }

    /** Appends a row as a JSON object. */
    void make(Draw draw, long row, TextBuffer out) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            out.put(i == 0 ? '{' : ',');
            out.put(part.key);
            draw.begin(row, i);
            if (part.nulls > 0 && draw.nextDouble() < part.nulls) {
                out.putAscii("null");
            } else {
                part.maker.make(draw, row, out);
            }
        }
        out.put('}');
    }

    /** Whether values of this type stand between quotes in JSON. */
    static boolean isQuoted(DataType type) {
        return switch (type.kind()) {
            case STRING, BYTES, DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ -> true;
            case BOOLEAN,
                    INT,
                    BIGINT,
                    DOUBLE,
                    DECIMAL,
                    INTERVAL_DAY,
                    INTERVAL_MONTH,
                    ARRAY,
                    MAP,
                    ROW ->
                    false;
        };
    }
}
