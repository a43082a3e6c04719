package io.tidewire.connectors.webhook;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import java.time.Duration;
import java.util.List;

/** Posts rows to a URL. */
public final class WebhookConnector implements Connector {

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "webhook",
                    "Posts rows as JSON to a URL, one or more at a time, and tries again when the other side is in trouble.",
                    null,
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.required(
                                            "url",
                                            OptionSpec.Type.STRING,
                                            "Where to post: http or https; link-local and metadata addresses are refused."),
                                    OptionSpec.optional(
                                            "headers",
                                            OptionSpec.Type.MAP,
                                            "Extra request headers; write secrets as ${file:...} or ${NAME}."),
                                    OptionSpec.optional(
                                                    "batch_size",
                                                    OptionSpec.Type.INTEGER,
                                                    1L,
                                                    "Rows per request: 1 posts an object, more post an array of at most so many.")
                                            .within(1L, 10_000L),
                                    OptionSpec.optional(
                                                    "max_in_flight",
                                                    OptionSpec.Type.INTEGER,
                                                    4L,
                                                    "Requests under way at once; 1 keeps the order of rows.")
                                            .within(1L, 256L),
                                    OptionSpec.optional(
                                            "timeout",
                                            OptionSpec.Type.DURATION,
                                            Duration.ofSeconds(10),
                                            "How long a request may take before it is tried again."),
                                    OptionSpec.optional(
                                            "retry_for",
                                            OptionSpec.Type.DURATION,
                                            Duration.ofSeconds(10),
                                            "How long a request is tried again on 408, 425, 429, 5xx, timeouts and broken connections before the sink counts as unavailable; it goes on then too, with longer pauses."),
                                    OptionSpec.optional(
                                            "max_backoff",
                                            OptionSpec.Type.DURATION,
                                            Duration.ofSeconds(30),
                                            "The longest pause between two tries; Retry-After is honoured up to it.")),
                            List.of("json"),
                            "json",
                            ConnectorSpec.Guarantee.AT_LEAST_ONCE,
                            "A request may arrive twice, with the same Idempotency-Key; after a crash too, as long as its rows come in the same order."));

    /**
     * Asks Java to let webhooks write the Host header, since the address they have checked replaces
     * the host in the URL. To be called before anything in the process sends HTTP.
     */
    public static void allowHostHeader() {
        String property = "jdk.httpclient.allowRestrictedHeaders";
        if (System.getProperty(property) == null) {
            System.setProperty(property, "host");
        }
    }

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    /** Rows that have gone out are gone. */
    @Override
    public Renewal renewal(Options options) {
        return Renewal.GOES_ON;
    }

    @Override
    public Sink openSink(SinkContext context) {
        return new WebhookSink(context);
    }

    @Override
    public List<Fault> checkSink(SinkContext context) {
        try {
            WebhookTarget.parse(context.options().string("url"));
            return List.of();
        } catch (TidewireException e) {
            return e.faults();
        }
    }
}
