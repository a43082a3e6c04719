package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A pipeline that runs in threads of its own. Thread-safe. */
public final class PipelineRuntime implements RunningPipeline, AutoCloseable {

    /**
     * @param sources one per source of the program
     * @param quarantine not closed by the runtime; nor is the store
     * @param clock wall time: arrival, idle partitions, latency
     */
    public PipelineRuntime(
            Program program,
            List<SourceBinding> sources,
            List<SinkBinding> sinks,
            Quarantine quarantine,
            Store store,
            RuntimeSettings settings,
            Clock clock) {}

    /**
     * Restores the newest checkpoint, if there is one, and begins.
     *
     * @throws io.tidewire.api.error.TidewireException CHECKPOINT_UNREADABLE, DATA_DIRECTORY
     */
    public void start() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Blocks until it ended, every thread of it. */
    public Outcome awaitEnd() throws InterruptedException {
        throw new UnsupportedOperationException("not there yet");
    }

    /**
     * Reads no more, finishes what was read, makes a checkpoint and ends. Returns at once. The
     * second call ends it without finishing.
     */
    public void stop() {
        throw new UnsupportedOperationException("not there yet");
    }

    /**
     * Hands payloads of the quarantine to their sources once more: through decoding, rules,
     * lateness against the source's watermark, and deduplication.
     *
     * @return how many were handed over; entries that are not of a source of this pipeline are not
     */
    public long replay(List<Quarantine.Entry> entries) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Status status() {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Rows rows(String view, Map<String, String> filter, int limit) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<ViewEvent> listener) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Optional<Ingest> ingest(String source) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public CompletableFuture<Long> reflected(
            String source, Ingest.LogPosition position, String view) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Quarantine quarantine() {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Store store() {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Ends it at once and waits for its threads. */
    @Override
    public void close() {}
}
