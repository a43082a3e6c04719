package io.tidewire.connectors.http;

import static io.tidewire.api.connector.OptionSpec.Type.DURATION;
import static io.tidewire.api.connector.OptionSpec.Type.INTEGER;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.History;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.kafka.EmbeddedBroker;
import io.tidewire.connectors.kafka.KafkaHistory;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Rows that anything may POST to {@code /ingest/<source>}. */
public final class HttpConnector implements Connector {

    static final String DURABILITY = "durability";
    static final String MAX_LAG = "max_lag";
    static final String RETENTION = "retention";

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "http",
                    "Rows posted to /ingest/<source>, kept in a log before they are answered.",
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.choice(
                                            DURABILITY,
                                            "os",
                                            List.of("os", "fsync"),
                                            "When a row counts as durable: os survives a kill of the"
                                                    + " process, fsync a power cut, at a price."),
                                    OptionSpec.optional(
                                                    MAX_LAG,
                                                    INTEGER,
                                                    2_000_000L,
                                                    "Rows that may wait for the pipeline before"
                                                            + " senders are told to slow down (429).")
                                            .within(1L, null),
                                    OptionSpec.optional(
                                            RETENTION,
                                            DURATION,
                                            Duration.ofDays(7),
                                            "How long rows stay in the log once they are processed;"
                                                    + " before that they stay in any case.")),
                            List.of("json", "csv", "raw"),
                            "json",
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "From the answer on; a sender that repeats a request it got no answer to"
                                    + " repeats its rows, which deduplicate removes."),
                    null);

    private final EmbeddedBroker broker;

    public HttpConnector(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    @Override
    public void prepare(Options options) {
        broker.startEarly();
    }

    @Override
    public String place(String name, Options options, PipelineSpec.@Nullable Format format) {
        return "/ingest/" + name;
    }

    @Override
    public History history(SourceContext context, Map<String, String> positions) {
        return KafkaHistory.ofLog(
                context.name(), broker.directory(), HttpSource.topic(context), positions);
    }

    /**
     * Makes the log of a source that does not run, for who fills it.
     *
     * @param partitions that it has at least
     */
    public static void makeLog(EmbeddedBroker broker, SourceContext context, int partitions) {
        broker.createOrGrowTopic(
                HttpSource.topic(context), partitions, HttpSource.logSettings(context));
    }

    /** Also an {@link io.tidewire.api.connector.Ingest}. */
    @Override
    public Source openSource(SourceContext context) {
        return new HttpSource(context, broker);
    }
}
