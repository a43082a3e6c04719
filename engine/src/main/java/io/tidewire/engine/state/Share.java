package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;

import org.jspecify.annotations.Nullable;

/**
 * Which keys belong to a worker. A key belongs to the same worker in every run, whatever wrote it.
 *
 * @param worker from 0
 * @param workers at least 1
 */
public record Share(int worker, int workers) {

    public static final Share ALL = new Share(0, 1);

    /** The worker that owns a key, which is given in {@link RowFormat}; 0 for the empty key. */
    public static int owner(byte[] key, int start, int length, int workers) {
        if (length == 0) {
            return 0;
        }
        return owner(RowFormat.hash(key, start, length), workers);
    }

    /** By the upper half of the hash: tables take their slots from the lower one. */
    private static int owner(int hash, int workers) {
        return (int) ((hash >>> 16) * (long) workers >>> 16);
    }

    public boolean owns(byte[] key, int start, int length) {
        return workers == 1 || owner(key, start, length, workers) == worker;
    }

    /** The owner of each row's key. */
    public static void owners(Column[] keys, int rows, int workers, int[] owners) {
        long[] first = keys.length > 2 ? null : longs(keys[0]);
        long[] second = keys.length == 2 ? longs(keys[1]) : null;
        if (first != null && keys.length == 1) {
            for (int row = 0; row < rows; row++) {
                owners[row] = owner(RowFormat.hash(first[row]), workers);
            }
        } else if (first != null && second != null) {
            for (int row = 0; row < rows; row++) {
                owners[row] = owner(RowFormat.hash(first[row], second[row]), workers);
            }
        } else {
            ByteSink key = new ByteSink();
            for (int row = 0; row < rows; row++) {
                key.clear();
                RowFormat.write(key, keys, row);
                owners[row] = owner(key.data(), 0, key.length(), workers);
            }
        }
    }

    private static long @Nullable [] longs(Column key) {
        return key instanceof LongColumn longs && longs.nulls() == null ? longs.values() : null;
    }
}
