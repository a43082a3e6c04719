package io.tidewire.engine.quality;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.batch.RowHash;
import io.tidewire.engine.state.StateTable;

import java.util.List;

/**
 * Tells rows that repeat one that was let through before. What is kept is one slot per row let
 * through within the time; since a row that is not late is at or above the watermark, dropping what
 * is more than {@code within} below it changes no answer. Not thread-safe.
 */
final class Deduplication {

    private static final int FIRST_SWEEP = 4_096;

    private final Program.Deduplicate rule;
    private final long within;
    private final RowHash hashes = new RowHash();
    private final SeenKeys seen = new SeenKeys();
    private int sweepAt = FIRST_SWEEP;

    Deduplication(Program.Deduplicate rule) {
        this.rule = rule;
        this.within = rule.within() == 0 ? Long.MAX_VALUE : rule.within();
    }

    /** Prepares for the rows of a batch. */
    void begin(Batch batch) {
        hashes.hash(batch, rule.by());
    }

    /** Whether the row is a duplicate; if not, it is remembered. */
    boolean duplicate(int row, long time) {
        return !seen.add(hashes.high(row), hashes.low(row), time, within);
    }

    /** Lets go of keys that no row at or above the watermark can repeat. */
    void watermark(long watermark) {
        if (within == Long.MAX_VALUE
                || seen.size() < sweepAt
                || watermark < Long.MIN_VALUE + within) {
            return;
        }
        seen.forget(watermark - within);
        // Twice what is left, so that the passes cost a constant per row.
        sweepAt = Math.max(FIRST_SWEEP, seen.size() * 2);
    }

    int size() {
        return seen.size();
    }

    List<StateTable> tables() {
        return seen.tables();
    }

    void restored() {
        sweepAt = Math.max(FIRST_SWEEP, seen.size() * 2);
    }
}
