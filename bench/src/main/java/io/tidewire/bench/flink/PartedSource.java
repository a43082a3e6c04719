package io.tidewire.bench.flink;

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
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A bounded source of a fixed number of parts in this JVM, from which nothing is ever restored. A
 * reader is asked as rarely as it likes: what Flink does per call is shared by all the rows that
 * the call gives out.
 */
public interface PartedSource extends Source<RowData, PartedSource.Part, PartedSource.Nothing> {

    int parts();

    /** Called once per part and job, by the thread that reads it then. */
    Part.Rows open(int part);

    /** One part, by its number. */
    record Part(int number) implements SourceSplit {

        /** The rows of one. */
        public interface Rows {

            /** Gives out rows and watermarks; END_OF_INPUT when there are no more. */
            InputStatus poll(ReaderOutput<RowData> output) throws Exception;
        }

        @Override
        public String splitId() {
            return Integer.toString(number);
        }
    }

    /** What is left to assign once all is assigned. */
    record Nothing() {}

    @Override
    default Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    default SourceReader<RowData, Part> createReader(SourceReaderContext context) {
        return new Reader(this);
    }

    @Override
    default SplitEnumerator<Part, Nothing> createEnumerator(SplitEnumeratorContext<Part> context) {
        return new Enumerator(context, parts());
    }

    @Override
    default SplitEnumerator<Part, Nothing> restoreEnumerator(
            SplitEnumeratorContext<Part> context, Nothing checkpoint) {
        return createEnumerator(context);
    }

    @Override
    default SimpleVersionedSerializer<Part> getSplitSerializer() {
        return new ByteSerializer<>(part -> (byte) part.number(), Part::new);
    }

    @Override
    default SimpleVersionedSerializer<Nothing> getEnumeratorCheckpointSerializer() {
        return new ByteSerializer<>(nothing -> (byte) 0, number -> new Nothing());
    }

    /** Part n goes to reader n, beginning again with the first one when there are fewer. */
    record Enumerator(SplitEnumeratorContext<Part> context, int parts)
            implements SplitEnumerator<Part, Nothing> {

        @Override
        public void addReader(int reader) {
            for (int part = reader; part < parts; part += context.currentParallelism()) {
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

    /** Reads its parts one after the other. */
    final class Reader implements SourceReader<RowData, Part> {

        private final PartedSource source;
        private final Queue<Part.Rows> open = new ArrayDeque<>();
        private final CompletableFuture<Void> assigned = new CompletableFuture<>();

        Reader(PartedSource source) {
            this.source = source;
        }

        @Override
        public void addSplits(List<Part> parts) {
            parts.forEach(part -> open.add(source.open(part.number())));
        }

        @Override
        public void notifyNoMoreSplits() {
            assigned.complete(null);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<RowData> output) throws Exception {
            if (!assigned.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            Part.Rows rows = open.peek();
            if (rows == null) {
                return InputStatus.END_OF_INPUT;
            }
            if (rows.poll(output) == InputStatus.END_OF_INPUT) {
                open.remove();
            }
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

    /** What fits into a byte. */
    record ByteSerializer<T>(Function<T, Byte> to, IntFunction<T> from)
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
