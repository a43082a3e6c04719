package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A pipeline run in the caller's thread on given rows, with a clock that stands still unless moved:
 * what the pipeline's own tests use. Rows pass the same gate and circuit as in a running pipeline.
 * Each call is one step. Not thread-safe.
 */
public final class Trial implements AutoCloseable {

    /**
     * @param decoders by source name; needed only for sources that are given payloads
     * @param now what the clock shows at first
     */
    public Trial(Program program, Map<String, Supplier<Decoder>> decoders, Instant now) {}

    /**
     * Hands rows to a source as if decoded, in this order, of one partition.
     *
     * @param rows values as {@link io.tidewire.api.data.Values}, in the order of the declared
     *     columns (without {@code _tags})
     */
    public void rows(String source, List<? extends List<? extends @Nullable Object>> rows) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Hands raw records to a source, through its decoder. */
    public void payloads(String source, List<byte[]> records) {
        throw new UnsupportedOperationException("not there yet");
    }

    /**
     * Moves the watermark of a source up to a time, in microseconds; one that is lower already
     * passed does nothing.
     */
    public void watermark(String source, long micros) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** Moves the clock on. */
    public void advance(Duration time) {
        throw new UnsupportedOperationException("not there yet");
    }

    /** The end of all input: every window closes. */
    public void end() {
        throw new UnsupportedOperationException("not there yet");
    }

    public Result result() {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void close() {}

    /**
     * @param views the current rows of each view by name; rows that occur n times are listed n
     *     times
     * @param quarantine in order of arrival
     * @param books of each source by name
     */
    public record Result(
            Map<String, Table> views,
            List<Quarantine.Entry> quarantine,
            Map<String, Status.Books> books) {}

    /**
     * @param rows values as {@link io.tidewire.api.data.Values}, in no particular order
     */
    public record Table(Schema schema, List<List<@Nullable Object>> rows) {}
}
