package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The latest rows of a view that only grows, as the batches they came in. */
final class GrowingTable implements Table {

    private final Schema schema;
    private final int keep;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long kept;

    GrowingTable(Schema schema, int keep) {
        this.schema = schema;
        this.keep = keep;
    }

    @Override
    public void apply(Batch delta) {
        Batch last = Batches.last(delta, keep);
        batches.addLast(last);
        kept += last.size();
        while (kept - batches.getFirst().size() >= keep && batches.size() > 1) {
            kept -= batches.removeFirst().size();
        }
        if (batches.size() > keep / 4 + 16) {
            // Many tiny batches cost more than their rows.
            Batch one = Batches.last(Batches.concat(List.copyOf(batches)), keep);
            batches.clear();
            batches.add(one);
            kept = one.size();
        }
    }

    @Override
    public List<@Nullable Object[]> rows(Predicate<@Nullable Object[]> filter, int limit) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        long seen = 0;
        for (Iterator<Batch> newest = batches.descendingIterator(); newest.hasNext(); ) {
            Batch batch = newest.next();
            for (int row = batch.size() - 1; row >= 0 && seen < keep; row--, seen++) {
                if (rows.size() >= limit) {
                    return rows;
                }
                @Nullable Object[] values = RowMaps.values(batch, row);
                if (filter.test(values)) {
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    @Override
    public Batch all() {
        return batches.isEmpty()
                ? Batch.empty(schema)
                : Batches.last(Batches.concat(List.copyOf(batches)), keep);
    }

    @Override
    public long rowCount() {
        return -1;
    }

    @Override
    public void write(StateWriter out) {
        out.writeBatch(all());
    }

    @Override
    public void read(StateReader in) {
        batches.clear();
        Batch all = in.readBatch(schema);
        batches.add(all);
        kept = all.size();
    }
}
