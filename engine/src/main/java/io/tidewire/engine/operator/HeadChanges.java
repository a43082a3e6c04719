package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.RowLayout;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * What a step changes in heads of rows, gathered and then made into one batch: what it takes back
 * first. Ranks count from 1; 0 is that of a row that is not in the head.
 */
final class HeadChanges {

    private final Schema schema;
    private final Schema row;
    private final boolean withRank;
    private final int from;
    private final RowLayout layout;
    private final GroupedRows rows;

    /** Rows that are read, each once. */
    private final Ranks read = new Ranks();

    /** Places among those that are read. */
    private final Ranks retracted = new Ranks();

    private final Ranks inserted = new Ranks();

    /** Rows of the step. */
    private final Ranks came = new Ranks();

    HeadChanges(TopN plan, RowLayout layout, GroupedRows rows) {
        this.schema = plan.schema();
        this.row = plan.input().schema();
        this.withRank = plan.withRank();
        this.from = (int) Math.max(plan.from(), 1);
        this.layout = layout;
        this.rows = rows;
    }

    /** A row that is kept has another rank, or none any more. */
    void moved(int id, int before, int after) {
        boolean was = before >= from;
        boolean is = after >= from;
        boolean renumbered = withRank && before != after;
        boolean goes = was && (!is || renumbered);
        boolean comes = is && (!was || renumbered);
        if (goes) {
            retracted.add(read.size, before);
        }
        if (comes) {
            inserted.add(read.size, after);
        }
        if (goes || comes) {
            read.add(id, 0);
        }
    }

    /** A row of the step comes. */
    void came(int rowOfStep, int rank) {
        if (rank >= from) {
            came.add(rowOfStep, rank);
        }
    }

    Batch none() {
        return Batch.empty(schema);
    }

    /** The changes so far, while the rows are still there. */
    Batch take(Batch step) {
        Column[] columns = layout.read(rows, read.rows, read.size);
        Batch kept = new Batch(row, columns, read.size, null);
        int goes = retracted.size;
        int[] again = Arrays.copyOf(retracted.rows, goes + inserted.size);
        System.arraycopy(inserted.rows, 0, again, goes, inserted.size);
        long[] weights = new long[again.length + came.size];
        Arrays.fill(weights, 1);
        Arrays.fill(weights, 0, goes, -1);
        Batch all =
                Batches.concat(
                        row,
                        List.of(
                                kept.gather(again, again.length),
                                step.withWeights(null).gather(came.rows, came.size)));
        long @Nullable [] ranks = null;
        if (withRank) {
            ranks = Arrays.copyOf(retracted.ranks, weights.length);
            System.arraycopy(inserted.ranks, 0, ranks, goes, inserted.size);
            System.arraycopy(came.ranks, 0, ranks, again.length, came.size);
        }
        read.size = 0;
        retracted.size = 0;
        inserted.size = 0;
        came.size = 0;
        return batch(all.columns(), ranks, goes == 0 ? null : weights, weights.length);
    }

    private Batch batch(
            Column[] columns, long @Nullable [] ranks, long @Nullable [] weights, int size) {
        if (ranks == null) {
            return new Batch(schema, columns, size, weights);
        }
        Column[] ranked = Arrays.copyOf(columns, columns.length + 1);
        ranked[columns.length] = new LongColumn(ranks, null, size);
        return new Batch(schema, ranked, size, weights);
    }

    /** Rows of something, each with a rank. */
    private static final class Ranks {
        private int[] rows = new int[16];
        private long[] ranks = new long[16];
        private int size;

        void add(int added, long rank) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, size * 2);
                ranks = Arrays.copyOf(ranks, size * 2);
            }
            rows[size] = added;
            ranks[size++] = rank;
        }
    }
}
