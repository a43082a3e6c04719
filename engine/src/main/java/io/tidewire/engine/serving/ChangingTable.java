package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All rows of a view that changes, each with how often it is there. A view of more than {@link
 * #maxRows()} is no longer kept: memory is bounded, and whoever wants it reads the store.
 */
final class ChangingTable implements Table {

    private static final int MAX_ROWS = 500_000;

    /** What a row takes is a part of that, about an eighth. */
    private static final int HEAP_PER_ROW = 4 << 10;

    private final String view;
    private final Schema schema;
    private final int maxRows;
    private final Map<RowKey, Entry> rows = new LinkedHashMap<>();
    private final List<@Nullable Entry> entries = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final ChangedIds changes = new ChangedIds();
    private long total;
    private boolean tooLarge;

    /** How often a row is there, under a number that it has meanwhile. */
    private static final class Entry {
        final int id;
        final RowKey row;
        long weight;

        Entry(int id, RowKey row) {
            this.id = id;
            this.row = row;
        }
    }

    /** Of one view; fewer where the heap is small. */
    static int maxRows() {
        return (int) Math.min(MAX_ROWS, Runtime.getRuntime().maxMemory() / HEAP_PER_ROW);
    }

    ChangingTable(String view, Schema schema, int maxRows) {
        this.view = view;
        this.schema = schema;
        this.maxRows = maxRows;
    }

    @Override
    public void apply(Batch delta) {
        if (tooLarge) {
            return;
        }
        for (int row = 0; row < delta.size(); row++) {
            add(new RowKey(RowMaps.values(delta, row)), delta.weight(row));
        }
        if (rows.size() > maxRows) {
            tooLarge = true;
            rows.clear();
            entries.clear();
            free.clear();
            changes.renumber();
        }
    }

    private void add(RowKey row, long weight) {
        total += weight;
        Entry entry = rows.get(row);
        if (entry == null) {
            entry = enter(free.isEmpty() ? entries.size() : free.pop(), row);
        }
        changes.mark(entry.id);
        entry.weight += weight;
        if (entry.weight == 0) {
            rows.remove(row);
            entries.set(entry.id, null);
            free.push(entry.id);
        }
    }

    private Entry enter(int id, RowKey row) {
        Entry entry = new Entry(id, row);
        rows.put(row, entry);
        while (entries.size() <= id) {
            entries.add(null);
        }
        entries.set(id, entry);
        return entry;
    }

    @Override
    public List<@Nullable Object[]> rows(Predicate<@Nullable Object[]> filter, int limit) {
        requireKept();
        List<@Nullable Object[]> found = new ArrayList<>();
        for (Entry entry : rows.values()) {
            if (found.size() >= limit) {
                break;
            }
            @Nullable Object[] values = entry.row.values();
            if (filter.test(values)) {
                for (long i = 0; i < entry.weight && found.size() < limit; i++) {
                    found.add(values);
                }
            }
        }
        return found;
    }

    @Override
    public Batch all() {
        requireKept();
        return batch();
    }

    private Batch batch() {
        BatchBuilder builder = new BatchBuilder(schema);
        rows.values()
                .forEach(entry -> builder.add(entry.weight, Arrays.asList(entry.row.values())));
        return builder.build();
    }

    private void requireKept() {
        if (tooLarge) {
            throw new TidewireException(
                    ErrorCode.QUERY_LIMIT,
                    "view '" + view + "' has more than " + maxRows + " rows: too many to serve",
                    "send it to a duckdb sink and query the store");
        }
    }

    @Override
    public long rowCount() {
        return tooLarge ? -1 : total;
    }

    @Override
    public List<StateTable> tables() {
        return List.of(
                new SmallTable(
                        "size",
                        1,
                        out -> out.writeBoolean(tooLarge),
                        (in, _) -> tooLarge = in.readBoolean()),
                new SlotTable("rows", 1, changes, new Rows()));
    }

    private final class Rows implements SlotTable.Slots {

        private final ByteSink bytes = new ByteSink();

        @Override
        public int capacity() {
            return entries.size();
        }

        @Override
        public boolean contains(int id) {
            return entries.get(id) != null;
        }

        @Override
        public void write(int id, StateWriter out) {
            Entry entry = entries.get(id);
            if (entry != null) {
                bytes.clear();
                RowFormat.writeValues(bytes, entry.row.values());
                out.writeCount(entry.weight);
                out.put(bytes.data(), 0, bytes.length());
            }
        }

        @Override
        public void read(int id, StateReader in, Restoring how) {
            long weight = in.readCount();
            @Nullable Object[] values = RowFormat.readValues(in.data(), in.at(), schema.size());
            enter(id, new RowKey(values)).weight = weight;
            total += weight;
        }

        @Override
        public void restored() {
            for (int id = entries.size() - 1; id >= 0; id--) {
                if (entries.get(id) == null) {
                    free.push(id);
                }
            }
        }
    }
}
