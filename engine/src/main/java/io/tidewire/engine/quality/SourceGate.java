package io.tidewire.engine.quality;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The part of a source's gate that remembers: event time, lateness, duplicates. Each decision is
 * made row by row and depends on the rows of the partition that came before, never on how they were
 * batched. The order: a row far in the future (it would close every window) goes to the quarantine;
 * a row below its partition's watermark, or below what the circuit was already told, is late; then
 * duplicates. Used by one thread.
 *
 * <p>Not promised: which of several duplicates in different partitions is let through.
 */
public final class SourceGate implements StateOwner {

    /** The partition of rows that come once more from the quarantine: it holds nothing back. */
    public static final String REPLAY = "quarantine";

    private final Program.SourceTable table;
    private final int timeColumn;
    private final long maxAhead;
    private final SourceWatermark watermark;
    private final @Nullable Deduplication deduplication;
    private final List<StateTable> tables;
    private long lastArrival = Long.MIN_VALUE;

    public SourceGate(Program.SourceTable table) {
        this(table, Long.MAX_VALUE);
    }

    /**
     * @param ceiling in microseconds: the watermark rises no further
     */
    public SourceGate(Program.SourceTable table, long ceiling) {
        this.table = table;
        Program.EventTime eventTime = table.eventTime();
        this.timeColumn = eventTime == null ? -1 : eventTime.column();
        this.maxAhead = eventTime == null ? 0 : eventTime.maxAhead();
        this.watermark = new SourceWatermark(eventTime, ceiling);
        Program.Deduplicate rule = table.deduplicate();
        this.deduplication = rule == null ? null : new Deduplication(rule);
        this.tables = deduplication == null ? List.of() : deduplication.tables();
    }

    /**
     * Lets checked rows of one partition through, or not.
     *
     * @param known the partitions the source named after it gave these records
     */
    public void accept(Checked checked, Set<String> known, long activeMicros, GateStep into) {
        into.begin(checked);
        RawBatch raw = checked.raw();
        lastArrival = Math.max(lastArrival, raw.arrivedMicros());
        boolean replay = raw.partition().equals(REPLAY);
        PartitionClock partition =
                replay
                        ? new PartitionClock(REPLAY, activeMicros)
                        : watermark.partition(raw.partition(), activeMicros);
        if (raw.count() > 0) {
            partition.position = raw.position(raw.count() - 1);
            partition.activeMicros = activeMicros;
            partition.idle = false;
        }
        into.pass(select(checked, partition, into));
        if (!replay) {
            watermark.known(known, activeMicros);
        }
    }

    /** The source names other partitions, without new rows. */
    public void partitions(Set<String> known, long activeMicros) {
        watermark.known(known, activeMicros);
    }

    private Batch select(Checked checked, PartitionClock partition, GateStep into) {
        Batch rows = checked.rows();
        if (rows.isEmpty() || (timeColumn < 0 && deduplication == null)) {
            return rows;
        }
        Selection kept = new Selection(rows);
        if (timeColumn >= 0) {
            onTime(checked, partition, kept, into);
        }
        if (deduplication != null) {
            into.duplicates(dropDuplicates(deduplication, checked, kept));
        }
        return kept.batch();
    }

    private void onTime(Checked checked, PartitionClock partition, Selection kept, GateStep into) {
        LongColumn times = (LongColumn) checked.rows().column(timeColumn);
        long[] values = times.values();
        long handed = watermark.handed();
        long maxDelay = watermark.maxDelay();
        long farFuture = farFutureFrom(checked.raw().arrivedMicros());
        long greatest = partition.greatest;
        long limit = Math.max(handed, partition.watermark(maxDelay));
        for (int row = 0; row < times.size(); row++) {
            long time = values[row];
            if (time > farFuture) {
                kept.drop(row);
                into.quarantine(farFuture(checked, row, time));
            } else if (time < limit) {
                kept.drop(row);
                into.late(late(checked, row, time, limit));
            } else if (time > greatest) {
                greatest = time;
                limit = Math.max(handed, greatest - maxDelay);
            }
        }
        partition.greatest = greatest;
    }

    /**
     * A clock that is set back, or not set yet, does not make all rows seem to come from the
     * future: what was accepted before it jumped is near the present. Rows alone cannot move this
     * on, since it was later by the clock as well.
     */
    private long farFutureFrom(long arrivedMicros) {
        long present = Math.max(arrivedMicros, Math.min(lastArrival, watermark.handed()));
        return present + maxAhead;
    }

    private long dropDuplicates(Deduplication duplicates, Checked checked, Selection kept) {
        Batch rows = checked.rows();
        // Not the clock of this moment, which may have been set back.
        long arrived = lastArrival;
        LongColumn times = timeColumn < 0 ? null : (LongColumn) rows.column(timeColumn);
        duplicates.begin(rows);
        long dropped = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (kept.dropped(row)) {
                continue;
            }
            long time = times == null ? arrived : times.values()[row];
            if (duplicates.duplicate(row, time)) {
                kept.drop(row);
                dropped++;
            }
        }
        return dropped;
    }

    private Quarantine.Entry late(Checked checked, int row, long time, long limit) {
        return Entries.late(table, checked.raw(), checked.recordOf()[row], time, limit);
    }

    private Quarantine.Entry farFuture(Checked checked, int row, long time) {
        return Entries.farFuture(table, checked.raw(), checked.recordOf()[row], time);
    }

    /**
     * The watermark after the rows accepted so far, to be handed to the circuit with them: from now
     * on a row below is late. Long.MIN_VALUE before the first row and for a source without event
     * time.
     *
     * @param activeMicros wall time less the time in which the source was not read for want of room
     * @param caughtUp whether nothing that was read waits to be accepted
     */
    public long advance(long activeMicros, boolean caughtUp) {
        long now = timeColumn < 0 ? Long.MIN_VALUE : watermark.advance(activeMicros, caughtUp);
        sweep();
        return now;
    }

    /** Moves the watermark up to a time at least, and returns what it is then. */
    public long raise(long micros) {
        watermark.raise(micros);
        sweep();
        return watermark.handed();
    }

    private void sweep() {
        if (deduplication != null) {
            deduplication.watermark(timeColumn < 0 ? lastArrival : watermark.handed());
        }
    }

    /** The watermark that was handed out last. */
    public long watermark() {
        return watermark.handed();
    }

    public boolean hasEventTime() {
        return timeColumn >= 0;
    }

    /** Whether every partition is idle. */
    public boolean idle() {
        return watermark.idle();
    }

    /** Keys that deduplication remembers. */
    public int rememberedKeys() {
        return deduplication == null ? 0 : deduplication.size();
    }

    public List<Status.PartitionStatus> partitionStatus() {
        List<Status.PartitionStatus> all = new ArrayList<>();
        for (PartitionClock partition : watermark.partitions()) {
            long time = partition.watermark(watermark.maxDelay());
            all.add(
                    new Status.PartitionStatus(
                            partition.name,
                            partition.position,
                            time == Long.MIN_VALUE ? null : time,
                            partition.idle));
        }
        return all;
    }

    /** Writes what is small; the rest is in {@link #tables}. */
    public void write(StateWriter out) {
        out.writeLong(lastArrival);
        watermark.write(out);
    }

    public void read(StateReader in, long nowMicros) {
        lastArrival = in.readLong();
        watermark.read(in, nowMicros);
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        if (deduplication != null) {
            deduplication.restored();
        }
    }
}
