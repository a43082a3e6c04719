package io.tidewire.engine.expression.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value: immutable once read. */
sealed interface Json {

    JsonFactory FACTORY = new JsonFactory();

    record Text(String value) implements Json {}

    /** As it was written: no digit is lost. */
    record Number(String text) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    record Array(List<Json> elements) implements Json {}

    /** Of keys that occur twice the last counts. */
    record Dict(Map<String, Json> fields) implements Json {}

    default boolean isScalar() {
        return switch (this) {
            case Text _, Number _, Bool _, Null _ -> true;
            case Array _, Dict _ -> false;
        };
    }

    /** A scalar without quotes; the JSON of an array or object. */
    default String plain() {
        return switch (this) {
            case Text text -> text.value();
            case Number number -> number.text();
            case Bool bool -> String.valueOf(bool.value());
            case Null _ -> "null";
            case Array _, Dict _ -> JsonWriter.write(this);
        };
    }

    /**
     * One value and nothing behind it.
     *
     * @throws IOException when the text is no JSON, or nested deeper than 1000 levels
     */
    static Json parse(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new IOException("empty");
            }
            Json value = read(parser);
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return value;
        }
    }

    /** The value that begins with the parser's token; leaves it at the last one. */
    static Json read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> new Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(parser.getText());
            case VALUE_TRUE -> new Bool(true);
            case VALUE_FALSE -> new Bool(false);
            case VALUE_NULL -> new Null();
            case START_ARRAY -> {
                List<Json> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                yield new Array(elements);
            }
            case START_OBJECT -> {
                Map<String, Json> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, read(parser));
                }
                yield new Dict(fields);
            }
            case NOT_AVAILABLE, END_ARRAY, END_OBJECT, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new IOException("no value");
        };
    }
}
