package io.tidewire.connectors.format.json;

import io.tidewire.connectors.format.row.ColumnWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which column a key is for. Rows that follow each other mostly have the same keys in the same
 * order: a key is first compared with the one that followed in the row before, and with the one
 * after that, for a key may be left out. That costs a few instructions and no hash.
 */
final class JsonKeys {

    private static final int MAX_REMEMBERED = 512;
    private static final int MAX_KEY_BYTES = 256;

    private final Map<String, ColumnWriter> columns = new HashMap<>();
    private final JsonKey[] known;
    private @Nullable JsonKey[] order = new JsonKey[16];
    private int next;

    JsonKeys(ColumnWriter[] writers) {
        known = new JsonKey[writers.length];
        for (int i = 0; i < writers.length; i++) {
            columns.put(writers[i].name(), writers[i]);
            known[i] =
                    new JsonKey(
                            ('"' + writers[i].name() + '"').getBytes(StandardCharsets.UTF_8),
                            writers[i]);
        }
    }

    void startRow() {
        next = 0;
    }

    /** The key that stands here if it is one of the two expected ones; else null. */
    @Nullable JsonKey predicted(byte[] data, int at, int end) {
        if (next < order.length) {
            JsonKey key = order[next];
            if (key != null && key.matches(data, at, end)) {
                next++;
                return key;
            }
            if (next + 1 < order.length) {
                key = order[next + 1];
                if (key != null && key.matches(data, at, end)) {
                    next += 2;
                    return key;
                }
            }
        }
        return null;
    }

    /** The key between these positions, quotes included, which is expected here from now on. */
    JsonKey find(byte[] data, int from, int to) {
        for (JsonKey key : known) {
            if (key.length() == to - from && key.is(data, from, to)) {
                return remember(key);
            }
        }
        JsonKey unknown = new JsonKey(Arrays.copyOfRange(data, from, to), null);
        return to - from <= MAX_KEY_BYTES ? remember(unknown) : unknown;
    }

    /** The column of this name, for keys that were written with escapes. */
    @Nullable ColumnWriter named(String name) {
        return columns.get(name);
    }

    private JsonKey remember(JsonKey key) {
        if (next < MAX_REMEMBERED) {
            if (next >= order.length) {
                order = Arrays.copyOf(order, order.length * 2);
            }
            order[next++] = key;
        }
        return key;
    }
}
