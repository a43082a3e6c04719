package io.tidewire.api.connector;

import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;

/**
 * What a source is opened with.
 *
 * @param name of the source in the pipeline file
 * @param pipeline name of the pipeline
 * @param format what its records are written in, for a source that has to find where one ends; null
 *     when there is none
 * @param check tells good rows from bad ones without keeping them; for sources that answer whoever
 *     pushes
 */
public record SourceContext(
        String name,
        String pipeline,
        Schema schema,
        Options options,
        PipelineSpec.@Nullable Format format,
        RowCheck check,
        Clock clock) {

    /** Decoding and the stateless rules, from any thread. */
    @FunctionalInterface
    public interface RowCheck {
        Verdict check(RawBatch records);
    }

    /**
     * @param reasons the first few
     */
    public record Verdict(long accepted, long quarantined, List<Ingest.Reason> reasons) {}
}
