package io.tidewire.engine.expression.json;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts that the calls of some expressions look into by literal paths. Each is read once for
 * all its paths, into a column of what they led to, which the calls share.
 */
public final class JsonReads {

    /** What a text that is no JSON gives to every path. */
    static final Json[] NO_JSON = {};

    /** By text its paths, each once. */
    private final Map<Expr, List<String>> paths = new HashMap<>();

    /** Takes note of a call, which may be of any function. */
    public void add(Expr.Call call) {
        String path = path(call);
        if (path != null) {
            List<String> known =
                    paths.computeIfAbsent(call.arguments().getFirst(), _ -> new ArrayList<>());
            if (!known.contains(path)) {
                known.add(path);
            }
        }
    }

    /** The literal path into a text that is none. */
    private static @Nullable String path(Expr.Call call) {
        return switch (call.function()) {
            case JSON_EXISTS, JSON_VALUE, JSON_QUERY -> {
                String path = Constants.text(call.arguments().get(1));
                boolean constant = Constants.isLiteral(call.arguments().getFirst());
                yield path == null || constant || !JsonPath.isOne(path) ? null : path;
            }
            default -> null;
        };
    }

    /** Whether the call takes what its path led to, in the place of the text. */
    public boolean has(Expr.Call call) {
        return path(call) != null && paths.containsKey(call.arguments().getFirst());
    }

    /** Of a text, the column of what its paths led to. */
    public Kernel reading(Expr text) {
        JsonProbe probe = JsonProbe.of(known(text).stream().map(JsonPath::compile).toList());
        return (arguments, rows, _) -> {
            BytesColumn texts = (BytesColumn) arguments[0];
            @Nullable Object[] found = new Object[rows];
            for (int row = 0; row < rows; row++) {
                if (!texts.isNull(row)) {
                    found[row] = read(probe, texts, row);
                }
            }
            return new ObjectColumn(found, texts.nulls(), rows);
        };
    }

    private static @Nullable Json[] read(JsonProbe probe, BytesColumn texts, int row) {
        try {
            return probe.read(texts.data(), texts.starts()[row], texts.lengths()[row]);
        } catch (IOException e) {
            return NO_JSON;
        }
    }

    /** The call over that column. */
    public Kernel looking(Expr.Call call) {
        int place = known(call.arguments().getFirst()).indexOf(path(call));
        return JsonQueries.kernel(call, place);
    }

    private List<String> known(Expr text) {
        return paths.getOrDefault(text, List.of());
    }
}
