package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.EntrySink;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;

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

    /** How many rows ever came. */
    private long appended;

    GrowingTable(Schema schema, int keep) {
        this.schema = schema;
        this.keep = keep;
    }

    @Override
    public void apply(Batch delta) {
        Batch last = Batches.last(delta, keep);
        batches.addLast(last);
        kept += last.size();
        appended += last.size();
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
    public List<StateTable> tables() {
        return List.of(new LastRows());
    }

    /**
     * The rows by their number among all that ever came: of those that come, each is once written.
     */
    private final class LastRows implements StateTable {

        private final ByteSink bytes = new ByteSink();
        private BatchBuilder read = new BatchBuilder(schema);

        /** Up to which number rows are written, and are in a published checkpoint. */
        private long written;

        private long published;

        @Override
        public String name() {
            return "last rows";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public long changedBytes() {
            return 0;
        }

        @Override
        public long totalBytes() {
            return 0;
        }

        @Override
        public boolean write(EntrySink out) {
            if (written == appended) {
                return true;
            }
            Batch all = all();
            long first = appended - all.size();
            out.removeRange(0, first);
            for (int row = (int) Math.max(0, written - first); row < all.size(); row++) {
                bytes.clear();
                RowFormat.write(bytes, all.columns(), row);
                out.begin().put(bytes.data(), 0, bytes.length());
                out.put(first + row);
            }
            written = appended;
            return true;
        }

        @Override
        public void settle(boolean isPublished) {
            if (isPublished) {
                published = written;
            } else {
                written = published;
            }
        }

        @Override
        public void changeAll() {
            written = 0;
            published = 0;
        }

        @Override
        public void read(long id, StateReader in, Restoring how) {
            int at = in.at();
            for (int column = 0; column < schema.size(); column++) {
                at = RowFormat.read(in.data(), at, read.column(column));
            }
            read.endRow(1);
            appended = id + 1;
            written = appended;
            published = appended;
        }

        @Override
        public void restored() {
            Batch all = read.build();
            read = new BatchBuilder(schema);
            if (!all.isEmpty()) {
                batches.add(all);
                kept = all.size();
            }
        }
    }
}
