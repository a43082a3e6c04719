package io.tidewire.server.http;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.vertx.core.MultiMap;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request whose body has arrived, as a handler sees it.
 *
 * @param names the parts of the path that the route names
 * @param body empty when there is none
 */
record Request(Map<String, String> names, MultiMap headers, MultiMap query, byte[] body) {

    String name(String name) {
        String value = names.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    @Nullable String header(String name) {
        return headers.get(name);
    }

    @Nullable String parameter(String name) {
        return query.get(name);
    }

    /** The parameters, the first of each name; refuses those that are not known. */
    Map<String, String> parameters(List<String> known) {
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : query) {
            if (!known.contains(parameter.getKey())) {
                throw new TidewireException(
                        ErrorCode.BAD_ARGUMENT,
                        "unknown parameter '" + parameter.getKey() + "'",
                        Nearest.hint(parameter.getKey(), known));
            }
            result.putIfAbsent(parameter.getKey(), parameter.getValue());
        }
        return result;
    }

    long number(String name, long otherwise, long min, long max) {
        String text = query.get(name);
        return text == null ? otherwise : number(name, text, min, max);
    }

    static long number(String name, String text, long min, long max) {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TidewireException(
                ErrorCode.BAD_ARGUMENT,
                "'" + name + "' must be a whole number from " + min + " to " + max,
                null);
    }
}
