package io.tidewire.app.replica;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.replica.TableRecords.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a table that changes, as their records have them, to find what a newer record of a
 * key replaces: its topic tells what a row is now, and not what it was. Bounded by a number of
 * keys; beyond it nothing is held, and what changes cannot be told. Not thread-safe, but for {@link
 * #isTooMany}.
 */
final class HeldRows {

    /** Of a row that was read before: it can be read again. */
    private static final long KNOWN = -1;

    private final Schema schema;
    private final boolean counted;
    private final int most;
    private final Map<ByteBuffer, byte[]> values = new HashMap<>();
    private volatile boolean tooMany;

    HeldRows(ReplicatedTable table, int most) {
        this.schema = table.schema();
        this.counted = table.isCounted();
        this.most = most;
    }

    boolean isTooMany() {
        return tooMany;
    }

    /**
     * What newer values change, retractions first.
     *
     * @param newest by key; a value without length for a row that is gone
     * @return null when that is nothing, or {@link #isTooMany}
     */
    @Nullable Batch replace(String partition, Map<ByteBuffer, Bytes> newest, TableRecords records) {
        if (tooMany) {
            return null;
        }
        List<Bytes> rows = new ArrayList<>();
        List<Bytes> coming = new ArrayList<>();
        newest.forEach(
                (key, value) -> {
                    byte[] before =
                            value.bytes().length == 0
                                    ? values.remove(key)
                                    : values.put(key, value.bytes());
                    if (!Arrays.equals(before, value.bytes())) {
                        if (before != null) {
                            rows.add(new Bytes(before, KNOWN));
                        }
                        if (value.bytes().length > 0) {
                            coming.add(value);
                        }
                    }
                });
        int gone = rows.size();
        rows.addAll(coming);
        Batch delta = rows.isEmpty() ? null : weighed(records.rows(partition, rows), gone);
        if (values.size() > most) {
            tooMany = true;
            values.clear();
        }
        return delta;
    }

    private Batch weighed(Batch rows, int gone) {
        long[] weights = new long[rows.size()];
        for (int row = 0; row < weights.length; row++) {
            long copies = counted && rows.value(row, schema.size()) instanceof Long n ? n : 1;
            weights[row] = row < gone ? -copies : copies;
        }
        Batch values =
                Batch.of(
                        schema,
                        Arrays.copyOf(rows.columns(), schema.size(), Column[].class),
                        rows.size());
        return counted ? net(values, weights) : values.withWeights(weights);
    }

    /** Of a row that is there more or less often only the difference changes. */
    private static Batch net(Batch rows, long[] weights) {
        Map<List<@Nullable Object>, Integer> first = new HashMap<>();
        for (int row = 0; row < weights.length; row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < rows.columns().length; column++) {
                Object value = rows.value(row, column);
                values.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
            }
            Integer same = first.putIfAbsent(values, row);
            if (same != null) {
                weights[same] += weights[row];
                weights[row] = 0;
            }
        }
        int[] kept = new int[weights.length];
        long[] left = new long[weights.length];
        int count = 0;
        for (boolean retractions : new boolean[] {true, false}) {
            for (int row = 0; row < weights.length; row++) {
                if (retractions ? weights[row] < 0 : weights[row] > 0) {
                    kept[count] = row;
                    left[count++] = weights[row];
                }
            }
        }
        return rows.gather(kept, count).withWeights(Arrays.copyOf(left, count));
    }
}
