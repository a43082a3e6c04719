package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.PastLastRow;
import io.tidewire.api.plan.RowPattern.ToNextRow;
import io.tidewire.api.plan.RowPattern.ToVariable;
import io.tidewire.engine.operator.aggregate.Failures;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.StateTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Searches the partitions of a {@link Plan.Match}. Each is given its rows in order, once they are
 * final; what comes out is final too. A partition's state is its {@link OpenRows}; the search over
 * them is not part of a snapshot, it is done again.
 */
public final class Matcher {

    private final RowPattern pattern;
    private final Schema schema;
    private final Found found;
    private final long starters;
    final Instructions code;
    final Symbols symbols;
    final RowStore store;
    final Conditions conditions;
    final Aggregates aggregates;
    private Failures failures = (_, _, _) -> {};
    private long nowMicros;

    public Matcher(Plan.Match plan) {
        this.pattern = plan.pattern();
        this.schema = plan.input().schema();
        this.code = new Instructions(pattern);
        this.starters = code.starters();
        this.symbols = new Symbols(pattern);
        this.store = new RowStore(schema, plan.time());
        this.conditions = new Conditions(pattern, store, symbols);
        this.aggregates =
                new Aggregates(
                        plan.input(),
                        store,
                        symbols,
                        pattern.variables().size(),
                        conditions.folded());
        this.found = new Found(plan, this);
    }

    /**
     * Before each step.
     *
     * @param report takes rows for which a condition or a measure cannot be computed
     */
    public void begin(Failures report, long micros) {
        failures = report;
        nowMicros = micros;
        conditions.begin(aggregates, report, micros);
    }

    /** What {@link #add} wants to know of each row, for all rows of a step at once. */
    public long[] candidates(Batch rows) {
        return conditions.candidates(rows);
    }

    /**
     * Adds a row behind those of its partition.
     *
     * @param group the partition's number
     * @param open absent when the partition has nothing open
     * @return what the partition has open now; absent when no match can begin at the row
     */
    public @Nullable OpenRows add(
            int group, @Nullable OpenRows open, Batch rows, int row, long candidates) {
        if (open == null && (candidates & starters) == 0) {
            return null;
        }
        OpenRows result = open == null ? new OpenRows(store, new Search(this)) : open;
        result.add(store.add(group, rows, row, candidates));
        return result;
    }

    /**
     * Searches as far as the partition's rows go and takes note of the matches.
     *
     * @param limit no row to come has a time below
     * @return what is still open; absent when nothing is
     */
    public @Nullable OpenRows search(OpenRows rows, long limit) {
        while (rows.count() > 0) {
            switch (rows.search.run(rows, limit)) {
                case OPEN -> {
                    return rows;
                }
                case FAILED -> rows.advance(1);
                case MATCHED -> {
                    found.add(rows);
                    rows.advance(next(rows.search));
                }
            }
        }
        return null;
    }

    /** How many rows after the beginning of a match the next search begins. */
    private int next(Search search) {
        return switch (pattern.skip()) {
            case PastLastRow _ -> search.taken();
            case ToNextRow _ -> 1;
            case ToVariable to -> {
                int symbol = symbols.indexOf(to.variables());
                int count = search.count(symbol);
                yield count == 0
                        ? 1
                        : Math.max(1, search.position(symbol, to.first() ? 0 : count - 1));
            }
        };
    }

    /**
     * The limit from which on the partition must be searched again though no row came; {@link
     * Long#MAX_VALUE} for none.
     */
    public long deadline(OpenRows rows) {
        return end(rows.time(0));
    }

    /** When a match that begins at the time is over; {@link Long#MAX_VALUE} for never. */
    long end(long start) {
        Long within = pattern.within();
        if (within == null) {
            return Long.MAX_VALUE;
        }
        long end = start + within;
        return end < start ? Long.MAX_VALUE : end;
    }

    /** True when a row of the time comes too late for a match that begins at the start. */
    boolean isOver(long start, long time) {
        return pattern.within() != null && time >= end(start);
    }

    /** The matches since the last call. */
    public Batch take() {
        return found.take(failures, nowMicros);
    }

    /**
     * The rows that partitions have open, as a table of a state.
     *
     * @param keys whose ids the groups are; a table before this one
     */
    public StateTable entries(KeyTable keys) {
        return store.entries(keys);
    }

    /**
     * What the groups have open, after everything was read.
     *
     * @param open by group, set here
     */
    public void restored(@Nullable OpenRows[] open) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = 0; slot < store.capacity(); slot++) {
            if (store.contains(slot)) {
                slots.add(slot);
            }
        }
        slots.sort(Comparator.comparingLong(store::arrival));
        for (int slot : slots) {
            int group = store.group(slot);
            OpenRows mine = open[group];
            if (mine == null) {
                mine = new OpenRows(store, new Search(this));
                open[group] = mine;
            }
            mine.add(slot);
        }
    }

    /** Rows held. */
    public int rows() {
        return store.size();
    }

    /** Memory held in bytes, apart from the partitions' own. */
    public long bytes() {
        return store.bytes() + aggregates.bytes();
    }
}
