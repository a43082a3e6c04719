package io.tidewire.bench.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A row that an engine wrote as a JSON object, as plain values in the order of its keys: a text
 * that looks like a date with a time is one.
 *
 * @param op what happens to it, as a changelog says; {@code +I} when nothing is said
 */
public record JsonRow(String op, List<@Nullable Object> values) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?Z?");

    public static JsonRow parse(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            String op = "+I";
            List<@Nullable Object> values = new ArrayList<>();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean first = values.isEmpty();
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (first && name.equals("op")) {
                    op = parser.getText();
                } else {
                    values.add(value(parser, token));
                }
            }
            return new JsonRow(op, values);
        }
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE, VALUE_FALSE -> token == JsonToken.VALUE_TRUE;
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_STRING -> text(parser.getText());
            default -> throw new IOException("no plain value: " + token);
        };
    }

    private static Object text(String text) {
        boolean time = text.length() >= 16 && text.charAt(4) == '-' && TIME.matcher(text).matches();
        return time ? LocalDateTime.parse(text.replace(' ', 'T').replace("Z", "")) : text;
    }

    /** Adds it to a digest by what its op says. */
    public void addTo(Digest digest) {
        digest.add(op.startsWith("-") ? -1 : 1, values);
    }
}
