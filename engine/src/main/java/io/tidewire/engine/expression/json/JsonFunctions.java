package io.tidewire.engine.expression.json;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Functions that make JSON, and questions about it; {@link JsonQueries} has those with paths. */
public final class JsonFunctions {

    private JsonFunctions() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case IS_JSON -> {
                String type = option(call, 1, "VALUE");
                yield RowKernel.nullAware(call, row -> isJson(row, type));
            }
            case JSON_EXISTS, JSON_VALUE, JSON_QUERY -> JsonQueries.kernel(call);
            case JSON_STRING ->
                    RowKernel.strict(
                            call,
                            row -> {
                                StringBuilder text = new StringBuilder();
                                JsonWriter.write(text, row.value(0), row.type(0));
                                return text.toString();
                            });
            case JSON_OBJECT -> object(call);
            case JSON_ARRAY -> array(call);
            case JSON_QUOTE -> RowKernel.strict(call, row -> JsonWriter.quote(row.text(0)));
            case JSON_UNQUOTE -> RowKernel.strict(call, row -> unquote(row.text(0)));
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /** A literal argument in capitals, its blanks as underscores. */
    static String option(Expr.Call call, int argument, String otherwise) {
        @Nullable String text =
                argument < call.arguments().size()
                        ? Constants.text(call.arguments().get(argument))
                        : null;
        return text == null ? otherwise : text.toUpperCase(Locale.ROOT).replace(' ', '_');
    }

    private static Object isJson(Arguments row, String type) {
        if (row.isNull(0)) {
            return false;
        }
        try {
            Json value = Json.parse(row.bytes(0));
            return switch (type) {
                case "SCALAR" -> value.isScalar();
                case "ARRAY" -> value instanceof Json.Array;
                case "OBJECT" -> value instanceof Json.Dict;
                default -> true;
            };
        } catch (IOException e) {
            return false;
        }
    }

    private static Kernel object(Expr.Call call) {
        int pairs = call.arguments().size() / 2;
        boolean absent = option(call, pairs * 2, "NULL").startsWith("ABSENT");
        boolean[] raw = raw(call.arguments());
        return RowKernel.nullAware(
                call,
                row -> {
                    StringBuilder text = new StringBuilder("{");
                    for (int i = 0; i < pairs * 2; i += 2) {
                        if (row.isNull(i)) {
                            throw new RowFailure("a key of JSON_OBJECT is NULL");
                        }
                        if (!absent || !row.isNull(i + 1)) {
                            text.append(text.length() == 1 ? "" : ",")
                                    .append(JsonWriter.quote(String.valueOf(row.value(i))))
                                    .append(':');
                            append(text, row, i + 1, raw[i + 1]);
                        }
                    }
                    return text.append('}').toString();
                });
    }

    private static Kernel array(Expr.Call call) {
        int values = Math.max(call.arguments().size() - 1, 0);
        boolean absent = option(call, values, "ABSENT").startsWith("ABSENT");
        boolean[] raw = raw(call.arguments());
        return RowKernel.nullAware(
                call,
                row -> {
                    StringBuilder text = new StringBuilder("[");
                    for (int i = 0; i < values; i++) {
                        if (!absent || !row.isNull(i)) {
                            text.append(text.length() == 1 ? "" : ",");
                            append(text, row, i, raw[i]);
                        }
                    }
                    return text.append(']').toString();
                });
    }

    /** Which arguments are JSON already: those that one of these functions makes. */
    private static boolean[] raw(List<Expr> arguments) {
        boolean[] raw = new boolean[arguments.size()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] =
                    arguments.get(i) instanceof Expr.Call nested
                            && (nested.function() == Function.JSON_OBJECT
                                    || nested.function() == Function.JSON_ARRAY);
        }
        return raw;
    }

    private static void append(StringBuilder text, Arguments row, int argument, boolean raw) {
        Object value = row.value(argument);
        DataType type = row.type(argument);
        if (raw && value != null) {
            text.append(value);
        } else {
            JsonWriter.write(text, value, type);
        }
    }

    /** What is no quoted JSON string stays as it is. */
    private static String unquote(String text) {
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return text;
        }
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof Json.Text string
                    ? string.value()
                    : text;
        } catch (IOException e) {
            return text;
        }
    }
}
