package io.tidewire.connectors;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.json.JsonFormat;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What connectors are opened with, defaults filled in from their specs as a pipeline file does. */
public final class Contexts {

    public static final Schema SCHEMA =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()), new Field("name", DataType.STRING));

    private Contexts() {}

    public static Options options(ConnectorSpec.Side side, Map<String, Object> written) {
        Map<String, Object> values = new HashMap<>();
        for (OptionSpec option : side.options()) {
            if (option.fallback() != null) {
                values.put(option.name(), option.fallback());
            }
        }
        values.putAll(written);
        return new Options(values, Set.of());
    }

    public static SourceContext source(
            ConnectorSpec spec, String name, Map<String, Object> written) {
        return new SourceContext(
                name,
                "test",
                SCHEMA,
                options(Objects.requireNonNull(spec.source()), written),
                null,
                records -> new SourceContext.Verdict(records.count(), 0, List.of()),
                Clock.systemUTC());
    }

    public static SinkContext sink(
            ConnectorSpec spec,
            String name,
            Schema schema,
            boolean insertOnly,
            List<Integer> key,
            Map<String, Object> written,
            SinkContext.RejectedRows rejected) {
        return new SinkContext(
                name,
                name,
                false,
                "test",
                schema,
                insertOnly,
                key,
                options(Objects.requireNonNull(spec.sink()), written),
                null,
                () -> new JsonFormat().encoder(schema, Options.NONE),
                rejected,
                null,
                Duration.ofSeconds(10),
                Clock.systemUTC());
    }
}
