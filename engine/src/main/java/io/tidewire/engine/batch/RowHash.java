package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * 128-bit hashes of some columns of a batch, row by row: two rows of one hash are taken for equal.
 * With 10^9 keys the odds that any two different ones collide are about 10^-21. Reused from batch
 * to batch; not thread-safe.
 */
public final class RowHash {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NULL = 0x5bd1e9955bd1e995L;
    private static final long FIRST = 0x9e3779b97f4a7c15L;
    private static final long SECOND = 0xd6e8feb86659fd93L;

    private long[] high = {};
    private long[] low = {};
    private final ByteSink object = new ByteSink();

    /** Computes the hashes of all rows. */
    public void hash(Batch batch, List<Integer> columns) {
        int rows = batch.size();
        if (high.length < rows) {
            high = new long[rows];
            low = new long[rows];
        }
        Arrays.fill(high, 0, rows, FIRST);
        Arrays.fill(low, 0, rows, SECOND);
        for (int column : columns) {
            hash(batch.column(column), rows);
        }
    }

    /** Never 0. */
    public long high(int row) {
        return high[row] == 0 ? 1 : high[row];
    }

    public long low(int row) {
        return low[row];
    }

    private void hash(Column column, int rows) {
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                mix(row, NULL);
                continue;
            }
            switch (column) {
                case LongColumn c -> mix(row, c.values()[row]);
                case IntColumn c -> mix(row, c.values()[row]);
                case BooleanColumn c -> mix(row, c.values()[row] ? 1 : 2);
                // Adding 0.0 makes one zero of both.
                case DoubleColumn c -> mix(row, Double.doubleToLongBits(c.values()[row] + 0.0));
                case BytesColumn c -> mix(row, c.data(), c.starts()[row], c.lengths()[row]);
                case PrunedColumn c -> throw c.unreadable();
                case ObjectColumn c -> {
                    object.clear();
                    RowFormat.write(object, c, row);
                    mix(row, object.data(), 0, object.length());
                }
            }
        }
    }

    private void mix(int row, byte[] data, int start, int length) {
        int at = start;
        int end = start + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            mix(row, (long) LONGS.get(data, at));
        }
        long tail = 0;
        for (; at < end; at++) {
            tail = tail << 8 | (data[at] & 0xff);
        }
        mix(row, tail);
        mix(row, length);
    }

    private void mix(int row, long value) {
        high[row] = scramble((high[row] ^ value) * FIRST + 1);
        low[row] = scramble((low[row] + value) * SECOND + 1);
    }

    private static long scramble(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
