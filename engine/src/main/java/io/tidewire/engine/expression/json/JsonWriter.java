package io.tidewire.engine.expression.json;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Values as compact JSON text. */
final class JsonWriter {

    private JsonWriter() {}

    static String write(Json value) {
        StringBuilder text = new StringBuilder();
        write(text, value);
        return text.toString();
    }

    private static void write(StringBuilder text, Json value) {
        switch (value) {
            case Json.Text string -> quote(text, string.value());
            case Json.Number _, Json.Bool _, Json.Null _ -> text.append(value.plain());
            case Json.Array array -> {
                char separator = '[';
                for (Json element : array.elements()) {
                    write(text.append(separator), element);
                    separator = ',';
                }
                text.append(array.elements().isEmpty() ? "[]" : "]");
            }
            case Json.Dict dict -> {
                char separator = '{';
                for (Map.Entry<String, Json> field : dict.fields().entrySet()) {
                    quote(text.append(separator), field.getKey());
                    write(text.append(':'), field.getValue());
                    separator = ',';
                }
                text.append(dict.fields().isEmpty() ? "{}" : "}");
            }
        }
    }

    static String quote(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2);
        quote(text, value);
        return text.toString();
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** A value as {@link io.tidewire.api.data.Values} has it. */
    static void write(StringBuilder text, @Nullable Object value, DataType type) {
        switch (value) {
            case null -> text.append("null");
            case Boolean truth -> text.append((boolean) truth);
            case BigDecimal decimal -> text.append(decimal.toPlainString());
            case Double number -> {
                if (Double.isFinite(number)) {
                    text.append((double) number);
                } else {
                    quote(text, number.toString());
                }
            }
            case Number number -> text.append(number);
            case byte[] bytes -> quote(text, Base64.getEncoder().encodeToString(bytes));
            case LocalTime time -> quote(text, DateTimeFormatter.ISO_LOCAL_TIME.format(time));
            case LocalDateTime time ->
                    quote(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
            case Instant time ->
                    quote(
                            text,
                            DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                                            time.atOffset(ZoneOffset.UTC))
                                    + "Z");
            case Map<?, ?> map -> writeMap(text, map, type);
            case List<?> list -> writeList(text, list, type);
            default -> quote(text, value.toString());
        }
    }

    private static void writeMap(StringBuilder text, Map<?, ?> map, DataType type) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            quote(text, String.valueOf(entry.getKey()));
            text.append(':');
            write(text, entry.getValue(), type.children().getLast().type());
            separator = ",";
        }
        text.append('}');
    }

    private static void writeList(StringBuilder text, List<?> list, DataType type) {
        boolean row = type.kind() == DataType.Kind.ROW;
        text.append(row ? '{' : '[');
        for (int i = 0; i < list.size(); i++) {
            text.append(i == 0 ? "" : ",");
            if (row) {
                quote(text, type.children().get(i).name());
                text.append(':');
            }
            write(text, list.get(i), type.children().get(row ? i : 0).type());
        }
        text.append(row ? '}' : ']');
    }
}
