package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.RowFormat;

import java.util.Arrays;

/**
 * The rows of a ranking that are settled: the watermark has passed them, so they are never taken
 * back. One that ranks behind as many settled rows as the head has can never rank within, and goes,
 * whatever becomes of the others.
 *
 * <p>A partition is looked through when half of its rows have settled since, so each row is looked
 * at a few times at most.
 */
final class SettledRows {

    /** Settled rows beyond a head's that are not worth looking for. */
    private static final int SLACK = 16;

    private final Schema schema;
    private final long head;
    private final OrderedRows rows;
    private final Expiry settling;
    private final DueTimes due = new DueTimes();
    private boolean[] settled = new boolean[16];

    /** By group: how many have settled and were not looked at. */
    private long[] fresh = new long[16];

    /**
     * @param rows strings that end in the row and the length of the key before it
     * @param settling the time, and how it rises
     */
    SettledRows(TopN plan, OrderedRows rows, Expiry settling) {
        this.schema = plan.input().schema();
        this.head = plan.to();
        this.rows = rows;
        this.settling = settling;
    }

    /** A row that has come. */
    void put(int node, Batch batch, int row) {
        LongColumn times = (LongColumn) batch.column(settling.column());
        if (!times.isNull(row)) {
            put(node, times.values()[row]);
        }
    }

    private void put(int node, long time) {
        if (node >= settled.length) {
            settled = Arrays.copyOf(settled, Math.max(node + 1, settled.length * 2));
        }
        settled[node] = false;
        due.add(time, node);
    }

    /** Looks at the rows of a group that were read back. */
    void restored(int group) {
        for (int node = rows.first(group); node != OrderedRows.NONE; node = rows.next(node)) {
            long time = time(node);
            if (time != Keys.NEVER) {
                put(node, time);
            }
        }
    }

    private long time(int node) {
        int at = rows.start(node) + TopRows.keyLength(rows, node);
        for (int i = 0; ; i++) {
            ColumnBuilder column = new ColumnBuilder(schema.type(i), 1);
            at = RowFormat.read(rows.data(node), at, column);
            if (i == settling.column()) {
                LongColumn value = (LongColumn) column.build();
                return value.isNull(0) ? Keys.NEVER : value.values()[0];
            }
        }
    }

    /** The group goes. */
    void forget(int group) {
        if (group < fresh.length) {
            fresh[group] = 0;
        }
    }

    /**
     * Settles what the watermark has passed, and drops what will never rank.
     *
     * @param counts by group, its rows; changed here
     */
    void advance(long watermark, long[] counts) {
        due.advance(settling.limit(watermark));
        for (int node = due.poll(); node >= 0; node = due.poll()) {
            // A node may be another row's by now, which is due at its own time.
            if (rows.contains(node) && !settled[node] && time(node) == due.time()) {
                settled[node] = true;
                int group = rows.group(node);
                if (group >= fresh.length) {
                    fresh = Arrays.copyOf(fresh, Math.max(group + 1, fresh.length * 2));
                }
                fresh[group]++;
                if (fresh[group] > SLACK && fresh[group] > counts[group] / 2) {
                    counts[group] -= drop(group);
                    fresh[group] = 0;
                }
            }
        }
    }

    private long drop(int group) {
        long before = 0;
        long dropped = 0;
        int node = rows.first(group);
        while (node != OrderedRows.NONE) {
            int next = rows.next(node);
            if (settled[node] && before >= head) {
                dropped += rows.weight(node);
                rows.remove(node);
            } else if (settled[node]) {
                before += rows.weight(node);
            }
            node = next;
        }
        return dropped;
    }

    /** Memory held, in bytes. */
    long bytes() {
        return due.bytes() + settled.length + 8L * fresh.length;
    }
}
