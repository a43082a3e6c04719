package io.tidewire.connectors.changelog;

import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names what happens to each row of a delta, as a changelog writes it: {@code +I} a new row, {@code
 * -D} a row that is gone, {@code -U} and {@code +U} the old and the new form of a row with the same
 * key. Without a key an update is a -D and a +I.
 */
public final class Changes {

    public static final String INSERT = "+I";
    public static final String UPDATE_BEFORE = "-U";
    public static final String UPDATE_AFTER = "+U";
    public static final String DELETE = "-D";

    /** Takes one change. */
    @FunctionalInterface
    public interface Receiver {
        void change(int row, String op);
    }

    private Changes() {}

    /**
     * Tells the changes of a delta in order, a row of weight ±n as n changes.
     *
     * @param key positions of the columns that identify a row; empty when none are known
     */
    public static void forEach(Batch delta, List<Integer> key, Receiver receiver) {
        Set<List<@Nullable Object>> replaced = key.isEmpty() ? Set.of() : replaced(delta, key);
        for (int row = 0; row < delta.size(); row++) {
            long weight = delta.weight(row);
            boolean update = !replaced.isEmpty() && replaced.contains(keyOf(delta, row, key));
            String op =
                    weight > 0 ? update ? UPDATE_AFTER : INSERT : update ? UPDATE_BEFORE : DELETE;
            for (long i = Math.abs(weight); i > 0; i--) {
                receiver.change(row, op);
            }
        }
    }

    /** The keys that are both retracted and inserted. */
    private static Set<List<@Nullable Object>> replaced(Batch delta, List<Integer> key) {
        Set<List<@Nullable Object>> retracted = new HashSet<>();
        Set<List<@Nullable Object>> replaced = new HashSet<>();
        for (int row = 0; row < delta.size(); row++) {
            if (delta.weight(row) < 0) {
                retracted.add(keyOf(delta, row, key));
            }
        }
        for (int row = 0; row < delta.size() && !retracted.isEmpty(); row++) {
            if (delta.weight(row) > 0) {
                List<@Nullable Object> value = keyOf(delta, row, key);
                if (retracted.contains(value)) {
                    replaced.add(value);
                }
            }
        }
        return replaced;
    }

    private static List<@Nullable Object> keyOf(Batch delta, int row, List<Integer> key) {
        List<@Nullable Object> values = new ArrayList<>(key.size());
        for (int column : key) {
            Object value = delta.value(row, column);
            values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
        }
        return values;
    }
}
