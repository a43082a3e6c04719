package io.tidewire.app.file;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.ConnectorSpec.Guarantee;
import io.tidewire.api.connector.ConnectorSpec.Side;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.OptionSpec.Type;

import java.time.Duration;
import java.util.List;

/** Connectors that exist for tests of the reader alone, with an option of every type. */
final class TestCatalog {

    static final Catalog CATALOG =
            new Catalog(
                    List.of(
                            new ConnectorSpec(
                                    "pump",
                                    "Pumps rows.",
                                    new Side(
                                            List.of(
                                                    OptionSpec.required(
                                                            "address", Type.STRING, "Where from."),
                                                    OptionSpec.optional(
                                                                    "depth",
                                                                    Type.INTEGER,
                                                                    3L,
                                                                    "How deep.")
                                                            .within(1L, 10L),
                                                    OptionSpec.optional(
                                                            "ratio", Type.NUMBER, 0.5, "A ratio."),
                                                    OptionSpec.optional(
                                                            "eager",
                                                            Type.BOOLEAN,
                                                            false,
                                                            "At once."),
                                                    OptionSpec.optional(
                                                            "pause",
                                                            Type.DURATION,
                                                            Duration.ofSeconds(1),
                                                            "Between rows."),
                                                    OptionSpec.optional(
                                                            "tags", Type.STRINGS, "Free tags."),
                                                    OptionSpec.optional(
                                                            "properties", Type.MAP, "Free keys."),
                                                    OptionSpec.optional(
                                                            "password", Type.STRING, "A secret."),
                                                    OptionSpec.choice(
                                                            "mode",
                                                            "slow",
                                                            List.of("slow", "fast"),
                                                            "How fast.")),
                                            List.of("json", "raw"),
                                            "json",
                                            Guarantee.EXACTLY_ONCE,
                                            "It can go back."),
                                    null),
                            new ConnectorSpec(
                                    "drain",
                                    "Takes rows away.",
                                    null,
                                    new Side(
                                            List.of(
                                                    OptionSpec.optional(
                                                            "pipe", Type.STRING, "Where to.")),
                                            List.of("json"),
                                            null,
                                            Guarantee.AT_LEAST_ONCE,
                                            "It may repeat.")),
                            new ConnectorSpec(
                                    "void",
                                    "Forgets rows.",
                                    null,
                                    new Side(
                                            List.of(),
                                            List.of(),
                                            null,
                                            Guarantee.AT_MOST_ONCE,
                                            "It forgets."))),
                    List.of(
                            new FormatSpec(
                                    "json",
                                    "JSON.",
                                    List.of(
                                            OptionSpec.choice(
                                                    "epoch",
                                                    "ms",
                                                    List.of("s", "ms"),
                                                    "Unit of numbers.")),
                                    true,
                                    true),
                            new FormatSpec("raw", "Lines.", List.of(), true, true)));

    private TestCatalog() {}
}
