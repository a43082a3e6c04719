package io.tidewire.connectors;

import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.Formats;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Contexts to open sinks with, the defaults of their spec filled in. */
public final class SinkContexts {

    private SinkContexts() {}

    public static Options options(List<OptionSpec> specs, Map<String, Object> given) {
        Map<String, Object> values = new HashMap<>();
        for (OptionSpec spec : specs) {
            if (spec.fallback() != null) {
                values.put(spec.name(), spec.fallback());
            }
        }
        values.putAll(given);
        return new Options(values, Set.of());
    }

    public static SinkContext of(
            io.tidewire.api.connector.ConnectorSpec spec,
            Map<String, Object> options,
            String format,
            Schema schema,
            boolean insertOnly,
            SinkContext.RejectedRows rejected) {
        return of(spec, options, format, schema, insertOnly, rejected, null);
    }

    public static SinkContext of(
            io.tidewire.api.connector.ConnectorSpec spec,
            Map<String, Object> options,
            String format,
            Schema schema,
            boolean insertOnly,
            SinkContext.RejectedRows rejected,
            @Nullable Path home) {
        return new SinkContext(
                "sink",
                "sink",
                false,
                "pipeline",
                schema,
                insertOnly,
                insertOnly ? List.of() : List.of(0),
                options(Objects.requireNonNull(spec.sink()).options(), options),
                new PipelineSpec.Format(format, Options.NONE),
                () -> Formats.named(format).encoder(schema, Options.NONE),
                rejected,
                home,
                Duration.ofSeconds(10),
                Clock.systemUTC());
    }
}
