package io.tidewire.connectors.http;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.kafka.GroupLag;
import io.tidewire.connectors.kafka.TopicWriter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The log of pushed rows where the pipeline runs elsewhere: the senders' end of a topic of a
 * cluster. Any number of them write to one topic, each in its own process; they know nothing of
 * each other and keep nothing. Thread-safe.
 */
public final class ClusterIngest implements Ingest, AutoCloseable {

    /** Between two looks at how far the pipeline is. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final TopicWriter writer;
    private final GroupLag lag;
    private final PushedRows rows;

    /**
     * The topic must be there.
     *
     * @param properties of Kafka's clients
     * @param group under which the pipeline reads the topic
     * @throws TidewireException SOURCE_UNAVAILABLE when the cluster does not answer, SOURCE_FAILED
     *     when it refuses us
     */
    public ClusterIngest(
            SourceContext context,
            String servers,
            Map<String, Object> properties,
            String topic,
            String group) {
        this.writer = new TopicWriter(servers, properties, topic);
        this.lag = new GroupLag(servers, properties, topic, group, LOOK_EVERY);
        this.rows = new PushedRows(context, topic, writer, lag::lag);
    }

    @Override
    public CompletableFuture<Receipt> append(List<byte[]> records) {
        return rows.append(records)
                .whenComplete(
                        (receipt, failure) -> {
                            if (receipt != null) {
                                lag.appended(records.size());
                            }
                        });
    }

    /** Rows of the topic that wait for the pipeline, whoever appended them; -1 when unknown. */
    public long lag() {
        return lag.lag();
    }

    /** What a person should look at; null when there is nothing. */
    public @Nullable TidewireException problem() {
        return lag.problem();
    }

    /** Waits, a few seconds at most, for what is on its way. */
    @Override
    public void close() {
        lag.close();
        writer.close();
    }
}
