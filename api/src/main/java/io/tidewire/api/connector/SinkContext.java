package io.tidewire.api.connector;

import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a sink is opened with.
 *
 * @param name of the sink in the pipeline file
 * @param label what the sink is known by across runs: the first name it had; another one when all
 *     rows are delivered anew
 * @param beside true while all rows are delivered anew and those that are there have yet to serve:
 *     a sink whose rows can be replaced writes to a place of its label's own, and {@link
 *     Sink#recover}, of the sink that is opened with the label later, moves it to its own at one
 *     stroke
 * @param pipeline name of the pipeline
 * @param insertOnly true when no delta will ever retract a row
 * @param key positions of the columns that identify a row at any time; empty when none are known
 * @param format what its rows are written in; null when there is none
 * @param encoder makes encoders of the sink's format; throws when the sink has none
 * @param rejected takes rows that the other side refuses for good, to the quarantine
 * @param home a folder of the sink's own for what it has to remember; need not exist, is removed
 *     when the run is complete or another begins; null when nothing outlives the process
 * @param checkpointEvery how often {@link Sink#commit} is called, about
 */
public record SinkContext(
        String name,
        String label,
        boolean beside,
        String pipeline,
        Schema schema,
        boolean insertOnly,
        List<Integer> key,
        Options options,
        PipelineSpec.@Nullable Format format,
        Supplier<Encoder> encoder,
        RejectedRows rejected,
        @Nullable Path home,
        Duration checkpointEvery,
        Clock clock) {

    /** Takes rows a sink could not deliver and never will. Thread-safe. */
    @FunctionalInterface
    public interface RejectedRows {
        void reject(byte[] row, String reason);
    }
}
