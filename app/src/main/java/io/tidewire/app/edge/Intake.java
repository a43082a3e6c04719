package io.tidewire.app.edge;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.http.ClusterIngest;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.engine.runtime.Rate;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** A source of the file at the edge: what is posted to it goes to its topic. */
final class Intake implements Ingest, AutoCloseable {

    private final PipelineSpec.Source source;
    private final List<Status.Column> columns;
    private final ClusterIngest log;
    private final Rate accepted = new Rate();
    private final Rate quarantined = new Rate();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param job the pipeline as the job has it
     * @param brokers of the topic
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED
     */
    Intake(PipelineSpec.Source source, PipelineSpec job, Contexts contexts, Brokers brokers) {
        this.source = source;
        this.columns =
                contexts.table(source.name()).schema().fields().stream()
                        .map(field -> new Status.Column(field.name(), field.type().toString()))
                        .toList();
        TopicOptions read =
                job.sources().stream()
                        .filter(one -> one.name().equals(source.name()))
                        .map(one -> new TopicOptions(one.name(), one.options()))
                        .findFirst()
                        .orElseThrow();
        this.log =
                new ClusterIngest(
                        contexts.source(source),
                        brokers.servers(),
                        brokers.properties(),
                        Seam.topic(job.name(), source.name()),
                        read.group(job.name()));
    }

    String name() {
        return source.name();
    }

    @Override
    public CompletableFuture<Receipt> append(List<byte[]> records) {
        return log.append(records)
                .whenComplete(
                        (receipt, failure) -> {
                            if (receipt != null) {
                                accepted.add(receipt.accepted());
                                quarantined.add(receipt.quarantined());
                                records.forEach(record -> bytes.addAndGet(record.length));
                            }
                        });
    }

    /** Counts what came in here; the rows of all processes wait together. */
    Status.SourceStatus status() {
        long good = accepted.total();
        long bad = quarantined.total();
        return new Status.SourceStatus(
                source.name(),
                source.connector(),
                columns,
                new Status.Books(good + bad, good, 0, 0, 0, bad, 0),
                accepted.perSecond() + quarantined.perSecond(),
                bytes.get(),
                log.lag(),
                0,
                null,
                null,
                false,
                List.of());
    }

    Status.@Nullable Problem problem(long nowMicros) {
        TidewireException problem = log.problem();
        if (problem == null) {
            return null;
        }
        Fault fault = problem.faults().getFirst();
        return new Status.Problem(
                nowMicros, fault.code().name(), source.name(), fault.message(), fault.hint());
    }

    @Override
    public void close() {
        log.close();
    }
}
