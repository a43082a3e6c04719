package io.tidewire.app.replica;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.Schema;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.replica.TableRecords.Bytes;
import io.tidewire.connectors.kafka.TopicFollower;
import io.tidewire.engine.runtime.Rate;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One table, from the records of its topic to tables of the store, and to the changes that readers
 * of a view are told. A table with a key goes to the store row by row, so that its size is the
 * disk's affair; what readers are told is found with {@link HeldRows}. Not thread-safe, but for
 * {@link #changes} and {@link #isTooLarge}.
 */
final class Replica implements AutoCloseable {

    private final ReplicatedTable table;
    private final TableRecords records;
    private final @Nullable HeldRows held;
    private final List<Sink> store;
    private final Rate changes = new Rate();
    private boolean unflushed;

    /**
     * @param store tables of the store, each with its first step written
     * @param mostHeld rows of a table that changes, if they are told to readers
     */
    Replica(ReplicatedTable table, List<Sink> store, int mostHeld) {
        this.table = table;
        this.store = List.copyOf(store);
        this.records = new TableRecords(table);
        this.held =
                table.insertOnly() || !table.served() && !table.isCounted()
                        ? null
                        : new HeldRows(table, mostHeld);
    }

    ReplicatedTable table() {
        return table;
    }

    /** Changes of the table since the process began, among them what was there already. */
    Rate changes() {
        return changes;
    }

    /** Whether it changes, and has more rows than are held. */
    boolean isTooLarge() {
        return held != null && held.isTooMany();
    }

    /**
     * Writes records to the store, which has them with its next flush.
     *
     * @return what they change for readers; null for nothing
     * @throws io.tidewire.api.error.TidewireException SOURCE_FAILED for a record that the job did
     *     not write
     */
    @Nullable Batch take(TopicFollower.Records some, long step) {
        RawBatch values = some.values();
        if (table.insertOnly()) {
            Batch rows = records.rows(values);
            store(rows, step);
            changes.add(rows.size());
            return rows;
        }
        Map<ByteBuffer, Bytes> newest = newest(some);
        Batch delta = held == null ? null : held.replace(values.partition(), newest, records);
        if (!table.isCounted()) {
            store(upserts(values.partition(), newest), step);
        } else if (delta != null) {
            store(delta, step);
        }
        changes.add(delta == null ? newest.size() : delta.size());
        return delta;
    }

    private static Map<ByteBuffer, Bytes> newest(TopicFollower.Records some) {
        RawBatch values = some.values();
        Map<ByteBuffer, Bytes> newest = new LinkedHashMap<>();
        for (int i = 0; i < values.count(); i++) {
            byte[] key = some.keys()[i];
            if (key.length == 0) {
                throw TableRecords.foreign(
                        values.partition(), values.position(i), "record", "it has no key");
            }
            newest.put(
                    ByteBuffer.wrap(key),
                    new Bytes(
                            Arrays.copyOfRange(
                                    values.data(),
                                    values.start(i),
                                    values.start(i) + values.length(i)),
                            values.position(i)));
        }
        return newest;
    }

    /** The row of each key, or a retraction that has its key's columns alone. */
    private Batch upserts(String partition, Map<ByteBuffer, Bytes> newest) {
        List<Bytes> coming = new ArrayList<>();
        List<Bytes> going = new ArrayList<>();
        newest.forEach(
                (key, value) -> {
                    if (value.bytes().length > 0) {
                        coming.add(value);
                    } else {
                        going.add(new Bytes(key.array(), value.position()));
                    }
                });
        if (going.isEmpty()) {
            return records.rows(partition, coming);
        }
        Schema schema = table.schema();
        BatchBuilder upserts = new BatchBuilder(schema);
        Batch keys = records.keys(partition, going);
        for (int row = 0; row < keys.size(); row++) {
            for (int column = 0; column < schema.size(); column++) {
                int part = table.key().indexOf(column);
                if (part < 0) {
                    upserts.column(column).addNull();
                } else {
                    upserts.column(column).addFrom(keys.column(part), row);
                }
            }
            upserts.endRow(-1);
        }
        if (!coming.isEmpty()) {
            Batch rows = records.rows(partition, coming);
            for (int row = 0; row < rows.size(); row++) {
                upserts.addFrom(rows, row, 1);
            }
        }
        return upserts.build();
    }

    private void store(Batch changed, long step) {
        if (!changed.isEmpty()) {
            store.forEach(sink -> sink.write(new Delta(changed, step, 0)));
            unflushed = true;
        }
    }

    /**
     * What was taken shows to queries.
     *
     * @throws io.tidewire.api.error.TidewireException of the store; it can be tried again when it
     *     is one to try again
     */
    void flush(long step) {
        if (unflushed) {
            for (Sink sink : store) {
                sink.commit(step);
                // Nobody goes back: a process that starts reads everything.
                sink.release(step + 1);
            }
            unflushed = false;
        }
    }

    @Override
    public void close() {
        store.forEach(Sink::close);
    }
}
