package io.tidewire.engine.expression.json;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.cast.ToText;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/**
 * JSON_EXISTS, JSON_VALUE and JSON_QUERY: a path into a text, and what to do when it leads nowhere.
 */
final class JsonQueries {

    /** What a path found: one value, nothing (also a JSON null), or an error. */
    private sealed interface Found {
        record Value(Json json) implements Found {}

        record Empty() implements Found {}

        record Failed(String message) implements Found {}
    }

    private final @Nullable JsonPath constantPath;
    private final @Nullable String constantFault;

    /** Which of the paths that were read together is the call's; -1 to read the text here. */
    private final int place;

    private JsonQueries(Expr.Call call, int place) {
        this.place = place;
        JsonPath path = null;
        String fault = null;
        String text = Constants.text(call.arguments().get(1));
        try {
            path = text == null ? null : JsonPath.compile(text);
        } catch (IllegalArgumentException e) {
            fault = e.getMessage();
        }
        this.constantPath = path;
        this.constantFault = fault;
    }

    static Kernel kernel(Expr.Call call) {
        return kernel(call, -1);
    }

    /**
     * @param place of the path in what {@link JsonReads} read; argument 0 is that column then
     */
    static Kernel kernel(Expr.Call call, int place) {
        JsonQueries queries = new JsonQueries(call, place);
        return switch (call.function()) {
            case JSON_EXISTS -> {
                String onError = JsonFunctions.option(call, 2, "FALSE");
                yield RowKernel.nullAware(call, row -> queries.exists(row, onError));
            }
            case JSON_VALUE -> {
                String onEmpty = JsonFunctions.option(call, 2, "NULL");
                String onError = JsonFunctions.option(call, 4, "NULL");
                yield RowKernel.nullAware(call, row -> queries.value(row, onEmpty, onError));
            }
            default -> {
                String wrapper = JsonFunctions.option(call, 2, "WITHOUT");
                String onEmpty = JsonFunctions.option(call, 3, "NULL");
                String onError = JsonFunctions.option(call, 4, "NULL");
                yield RowKernel.nullAware(
                        call, row -> queries.query(row, wrapper, onEmpty, onError));
            }
        };
    }

    private Found find(Arguments row) {
        JsonPath path = constantPath;
        try {
            if (constantFault != null) {
                return new Found.Failed(constantFault);
            }
            path = path == null ? JsonPath.compile(row.text(1)) : path;
            List<Json> values =
                    place < 0 ? path.find(Json.parse(row.bytes(0))) : path.findFrom(read(row));
            if (values == null) {
                return new Found.Failed("the path leads nowhere");
            }
            if (!path.definite()) {
                return new Found.Value(new Json.Array(values));
            }
            return values.isEmpty() || values.getFirst() instanceof Json.Null
                    ? new Found.Empty()
                    : new Found.Value(values.getFirst());
        } catch (IOException e) {
            return new Found.Failed("no JSON");
        } catch (IllegalArgumentException e) {
            return new Found.Failed(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Json read(Arguments row) throws IOException {
        @Nullable Json[] found = (@Nullable Json[]) row.object(0);
        if (found.length == 0) {
            throw new IOException("no JSON");
        }
        return found[place];
    }

    private boolean strict(Arguments row) {
        return constantPath == null
                ? JsonPath.compile(row.text(1)).strict()
                : constantPath.strict();
    }

    private @Nullable Object exists(Arguments row, String onError) {
        if (row.isNull(0) || row.isNull(1)) {
            return null;
        }
        return switch (find(row)) {
            case Found.Value(Json.Array array) when indefinite(row) -> !array.elements().isEmpty();
            case Found.Value _ -> true;
            case Found.Empty _ -> false;
            case Found.Failed failed ->
                    switch (onError) {
                        case "TRUE" -> true;
                        case "UNKNOWN" -> null;
                        case "ERROR" -> throw new RowFailure("JSON_EXISTS: " + failed.message());
                        default -> false;
                    };
        };
    }

    private boolean indefinite(Arguments row) {
        return !(constantPath == null ? JsonPath.compile(row.text(1)) : constantPath).definite();
    }

    private @Nullable Object value(Arguments row, String onEmpty, String onError) {
        if (row.isNull(0) || row.isNull(1)) {
            return null;
        }
        return switch (find(row)) {
            case Found.Value(Json json) when json.isScalar() -> json.plain();
            case Found.Value _ ->
                    strict(row)
                            ? otherwise(row, onError, 5, "no scalar")
                            : otherwise(row, onEmpty, 3, "no scalar");
            case Found.Empty _ -> otherwise(row, onEmpty, 3, "the path leads nowhere");
            case Found.Failed failed -> otherwise(row, onError, 5, failed.message());
        };
    }

    private static @Nullable Object otherwise(
            Arguments row, String behaviour, int argument, String message) {
        return switch (behaviour) {
            case "ERROR" -> throw new RowFailure("JSON_VALUE: " + message);
            case "DEFAULT" ->
                    row.count() <= argument || row.isNull(argument)
                            ? null
                            : ToText.text(row.value(argument), row.type(argument));
            default -> null;
        };
    }

    private @Nullable Object query(Arguments row, String wrapper, String onEmpty, String onError) {
        if (row.isNull(0) || row.isNull(1)) {
            return null;
        }
        return switch (find(row)) {
            case Found.Value(Json json) -> {
                Json wrapped =
                        switch (wrapper) {
                            case "UNCONDITIONAL", "WITH_UNCONDITIONAL" ->
                                    new Json.Array(List.of(json));
                            case "CONDITIONAL", "WITH_CONDITIONAL" ->
                                    json instanceof Json.Array
                                            ? json
                                            : new Json.Array(List.of(json));
                            default -> json;
                        };
                if (!wrapped.isScalar()) {
                    yield JsonWriter.write(wrapped);
                }
                yield strict(row)
                        ? replacement(onError, "a scalar")
                        : replacement(onEmpty, "a scalar");
            }
            case Found.Empty _ -> replacement(onEmpty, "the path leads nowhere");
            case Found.Failed failed -> replacement(onError, failed.message());
        };
    }

    private static @Nullable Object replacement(String behaviour, String message) {
        return switch (behaviour) {
            case "ERROR" -> throw new RowFailure("JSON_QUERY: " + message);
            case "EMPTY_ARRAY" -> "[]";
            case "EMPTY_OBJECT" -> "{}";
            default -> null;
        };
    }
}
