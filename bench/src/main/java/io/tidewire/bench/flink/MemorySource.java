package io.tidewire.bench.flink;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A source of rows that lie in this JVM's memory. A reader gives a batch of them with one watermark
 * each time it is asked, so that what Flink does per call is shared by thousands of rows; the
 * generator source of Flink itself goes to sleep before each row.
 *
 * @param rows the name they are registered under
 * @param share how many of them are given
 */
record MemorySource(String rows, MemoryRows.Share share)
        implements Source<RowData, MemorySource.Part, MemorySource.Nothing> {

    /** Where the tasks, which are in this JVM too, find the rows. */
    private static final Map<String, List<MemoryRows>> ROWS = new ConcurrentHashMap<>();

    static void register(String name, List<MemoryRows> partitions) {
        ROWS.put(name, partitions);
    }

    static boolean isRegistered(String name) {
        return ROWS.containsKey(name);
    }

    private static List<MemoryRows> partitions(String name) {
        List<MemoryRows> partitions = ROWS.get(name);
        if (partitions == null) {
            throw new IllegalStateException("no rows of " + name);
        }
        return partitions;
    }

    /** One partition. */
    record Part(int number) implements SourceSplit {
        @Override
        public String splitId() {
            return Integer.toString(number);
        }
    }

    /** What is left to assign once all is assigned; no checkpoint is taken here anyway. */
    record Nothing() {}

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<RowData, Part> createReader(SourceReaderContext context) {
        return new Reader(partitions(rows), share);
    }

    @Override
    public SplitEnumerator<Part, Nothing> createEnumerator(SplitEnumeratorContext<Part> context) {
        return new Enumerator(context, partitions(rows).size());
    }

    @Override
    public SplitEnumerator<Part, Nothing> restoreEnumerator(
            SplitEnumeratorContext<Part> context, Nothing checkpoint) {
        return createEnumerator(context);
    }

    @Override
    public SimpleVersionedSerializer<Part> getSplitSerializer() {
        return new ByteSerializer<>(part -> (byte) part.number(), Part::new);
    }

    @Override
    public SimpleVersionedSerializer<Nothing> getEnumeratorCheckpointSerializer() {
        return new ByteSerializer<>(nothing -> (byte) 0, number -> new Nothing());
    }

    /** Partition n goes to reader n, beginning again with the first one when there are fewer. */
    private record Enumerator(SplitEnumeratorContext<Part> context, int partitions)
            implements SplitEnumerator<Part, Nothing> {

        @Override
        public void addReader(int reader) {
            for (int part = reader; part < partitions; part += context.currentParallelism()) {
                context.assignSplit(new Part(part), reader);
            }
            context.signalNoMoreSplits(reader);
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int reader, @Nullable String host) {}

        @Override
        public void addSplitsBack(List<Part> parts, int reader) {}

        @Override
        public Nothing snapshotState(long checkpoint) {
            return new Nothing();
        }

        @Override
        public void close() {}
    }

    private static final class Reader implements SourceReader<RowData, Part> {

        private final List<MemoryRows> rows;
        private final MemoryRows.Share share;
        private final Queue<MemoryRows.Cursor> cursors = new ArrayDeque<>();
        private final CompletableFuture<Void> assigned = new CompletableFuture<>();

        Reader(List<MemoryRows> rows, MemoryRows.Share share) {
            this.rows = rows;
            this.share = share;
        }

        @Override
        public void addSplits(List<Part> parts) {
            parts.forEach(part -> cursors.add(rows.get(part.number()).cursor(share)));
        }

        @Override
        public void notifyNoMoreSplits() {
            assigned.complete(null);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<RowData> output) {
            if (!assigned.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            MemoryRows.Cursor cursor = cursors.peek();
            if (cursor == null) {
                return InputStatus.END_OF_INPUT;
            }
            if (!cursor.hasNext()) {
                cursors.remove();
                return InputStatus.MORE_AVAILABLE;
            }
            for (int i = 0; i < MemoryRows.BATCH && cursor.hasNext(); i++) {
                output.collect(cursor.next());
            }
            output.emitWatermark(new Watermark(cursor.watermark()));
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return assigned;
        }

        @Override
        public List<Part> snapshotState(long checkpoint) {
            return List.of();
        }

        @Override
        public void start() {}

        @Override
        public void close() {}
    }

    private record ByteSerializer<T>(Function<T, Byte> to, IntFunction<T> from)
            implements SimpleVersionedSerializer<T> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T value) {
            return new byte[] {to.apply(value)};
        }

        @Override
        public T deserialize(int version, byte[] bytes) {
            return from.apply(bytes[0]);
        }
    }
}
