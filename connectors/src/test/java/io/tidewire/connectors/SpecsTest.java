package io.tidewire.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.Format;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.connectors.format.Formats;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What every spec has to keep to: docs, checks and the JSON Schema are made from them. */
class SpecsTest {

    @TempDir Path directory;

    private static void check(String owner, List<OptionSpec> options) {
        assertThat(options).extracting(OptionSpec::name).doesNotHaveDuplicates();
        for (OptionSpec option : options) {
            String name = owner + "." + option.name();
            assertThat(option.name()).as(name).matches("[a-z][a-z0-9_]*");
            assertThat(option.help()).as(name).endsWith(".").doesNotContain("\n");
            assertThat(option.required() && option.fallback() != null).as(name).isFalse();
            if (option.fallback() != null) {
                Class<?> type =
                        switch (option.type()) {
                            case STRING -> String.class;
                            case INTEGER, SIZE -> Long.class;
                            case NUMBER -> Double.class;
                            case BOOLEAN -> Boolean.class;
                            case DURATION -> Duration.class;
                            case STRINGS -> List.class;
                            case MAP -> Map.class;
                        };
                assertThat(option.fallback()).as(name).isInstanceOf(type);
                assertThat(
                                option.choices().isEmpty()
                                        || option.choices().contains(option.fallback()))
                        .as(name)
                        .isTrue();
            }
        }
    }

    @Test
    void connectors() {
        List<String> formats = Formats.all().stream().map(f -> f.spec().name()).toList();
        try (Connectors connectors =
                new Connectors(new ConnectorEnvironment("p", directory, 0, Clock.systemUTC()))) {
            assertThat(connectors.all())
                    .extracting(connector -> connector.spec().name())
                    .doesNotHaveDuplicates()
                    .contains("file", "generator", "stdout", "webhook");
            for (Connector connector : connectors.all()) {
                ConnectorSpec spec = connector.spec();
                assertThat(connectors.named(spec.name())).isSameAs(connector);
                assertThat(spec.summary()).endsWith(".").doesNotContain("\n");
                List<ConnectorSpec.Side> sides = new ArrayList<>();
                if (spec.source() != null) {
                    sides.add(spec.source());
                }
                if (spec.sink() != null) {
                    sides.add(spec.sink());
                }
                assertThat(sides).as(spec.name()).isNotEmpty();
                for (ConnectorSpec.Side side : sides) {
                    check(spec.name(), side.options());
                    assertThat(formats).containsAll(side.formats());
                    if (side.defaultFormat() != null) {
                        assertThat(side.formats()).contains(side.defaultFormat());
                    }
                    assertThat(side.guaranteeNote()).as(spec.name()).endsWith(".");
                }
            }
            assertThatThrownBy(() -> connectors.named("fil"))
                    .hasMessageContaining("UNKNOWN_CONNECTOR")
                    .hasMessageContaining("file");
        }
    }

    @Test
    void formats() {
        for (Format format : Formats.all()) {
            check(format.spec().name(), format.spec().options());
            assertThat(format.spec().summary()).endsWith(".");
            assertThat(Formats.named(format.spec().name())).isSameAs(format);
        }
        assertThatThrownBy(() -> Formats.named("xml")).hasMessageContaining("UNKNOWN_FORMAT");
    }
}
