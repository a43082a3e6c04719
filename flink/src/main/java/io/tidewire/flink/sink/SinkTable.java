package io.tidewire.flink.sink;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.deploy.JobPlan.ViewFacts;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.Formats;
import io.tidewire.connectors.kafka.RecordWriter;
import io.tidewire.connectors.kafka.TopicOptions;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A sink of the pipeline with what it follows.
 *
 * @param every between two checkpoints
 * @param muted whether nothing is written: the state before the topic is all that is wanted
 */
public record SinkTable(
        String pipeline, PipelineSpec.Sink sink, ViewFacts from, Duration every, boolean muted)
        implements Serializable {

    String topic() {
        return options().topic();
    }

    TopicOptions options() {
        return new TopicOptions(sink.name(), sink.options());
    }

    /** How the changes are told, and by which key. */
    RecordWriter writer() {
        return new RecordWriter(context());
    }

    SinkContext context() {
        PipelineSpec.Format format = Objects.requireNonNull(sink.format());
        return new SinkContext(
                sink.name(),
                sink.name(),
                false,
                pipeline,
                from.schema(),
                from.insertOnly(),
                from.key(),
                sink.options(),
                format,
                () -> Formats.named(format.name()).encoder(from.schema(), format.options()),
                (row, reason) -> {
                    throw new IllegalStateException(reason);
                },
                null,
                every,
                Clock.systemUTC());
    }

    /** Positions of the columns that tell which row a change replaces; empty for none. */
    List<Integer> identity() {
        List<Integer> key = writer().key();
        return key.isEmpty() ? from.key() : key;
    }
}
