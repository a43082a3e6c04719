package io.tidewire.server.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.server.json.Json;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a small JSON object of plain values: the arguments of a call. */
final class JsonArguments {

    private JsonArguments() {}

    record Argument(JsonToken type, String text) {}

    /**
     * Arguments by name; those that are null are left out. An empty body has none.
     *
     * @param example a body as it should be, for whoever sends something else
     */
    static Map<String, Argument> read(byte[] body, List<String> known, String example) {
        Map<String, Argument> arguments = new LinkedHashMap<>();
        if (body.length == 0) {
            return arguments;
        }
        try (JsonParser json = Json.parser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw bad("the body must be a JSON object", "send " + example);
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (!known.contains(name)) {
                    throw bad("unknown key '" + name + "'", Nearest.hint(name, known));
                }
                JsonToken type = json.nextToken();
                if (!type.isScalarValue()) {
                    throw bad("'" + name + "' must be a plain value", null);
                }
                if (type != JsonToken.VALUE_NULL) {
                    arguments.put(name, new Argument(type, json.getText()));
                }
            }
            if (json.nextToken() != null) {
                throw bad("there is something behind the JSON object", "send " + example);
            }
            return arguments;
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.BAD_ARGUMENT, "the body is not JSON", "send " + example, e);
        }
    }

    private static TidewireException bad(
            String message, @org.jspecify.annotations.Nullable String hint) {
        return new TidewireException(ErrorCode.BAD_ARGUMENT, message, hint);
    }
}
