package io.tidewire.app.file;

import static io.tidewire.app.file.FaultsTest.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.Otherwise;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class PipelineReaderTest {

    private static final String FILE =
            """
            name: shop
            sources:
              clicks:
                connector: pump
                address: ${HERE}:${PORT}
                depth: ${PORT}
                pause: 200ms
                tags: [a, b]
                password: ${DB_PASSWORD}
                properties: { linger.ms: 5, acks: all, nested: { on: true, ratio: 0.5 } }
                format: { type: json, epoch: s }
                columns:
                  id: STRING NOT NULL
                  price: DECIMAL(10,2)
                  ts: TIMESTAMP(3)
                  day: AS CAST(ts AS DATE)
                primary_key: id
                event_time: { column: ts, max_delay: 5s }
                deduplicate: { by: [id], within: 1h }
                expect:
                  - { name: positive, check: price >= 0, otherwise: drop }
              lines: { connector: pump, address: x, format: raw }
            views:
              plain: SELECT 1
              full: { sql: "SELECT 2", emit: updates, retain: 7d }
            sinks:
              out: { from: full, connector: drain, format: json, pipe: p }
              less: { from: full, connector: void, buffer: { size: 64MB, when_full: drop } }
            run: { workers: 2, checkpoint_every: 1m, port: 0, token: "${DB_PASSWORD}" }
            """;

    @Test
    void aWholeFile() {
        PipelineFile file = read(FILE);
        assertThat(file.faults()).isEmpty();
        PipelineSpec spec = file.valid();

        assertThat(spec.name()).isEqualTo("shop");
        PipelineSpec.Source clicks = spec.sources().getFirst();
        assertThat(clicks.options().string("address")).isEqualTo("there:7");
        assertThat(clicks.options().integer("depth")).isEqualTo(7);
        assertThat(clicks.options().duration("pause")).isEqualTo(Duration.ofMillis(200));
        assertThat(clicks.options().strings("tags")).containsExactly("a", "b");
        assertThat(clicks.options().string("mode")).isEqualTo("slow");
        assertThat(clicks.options().number("ratio")).isEqualTo(0.5);
        assertThat(clicks.options().map("properties"))
                .isEqualTo(
                        Map.of(
                                "linger.ms",
                                5L,
                                "acks",
                                "all",
                                "nested",
                                Map.of("on", true, "ratio", 0.5)));
        assertThat(clicks.format()).isNotNull();
        assertThat(clicks.format().options().string("epoch")).isEqualTo("s");
        assertThat(clicks.columns().fields())
                .hasToString("[id STRING NOT NULL, price DECIMAL(10, 2), ts TIMESTAMP(3)]");
        assertThat(clicks.computed()).hasSize(1);
        assertThat(clicks.computed().getFirst().expression().text()).isEqualTo("CAST(ts AS DATE)");
        assertThat(clicks.computed().getFirst().expression().start()).hasToString("p.yaml:16:15");
        assertThat(clicks.primaryKey()).containsExactly("id");
        assertThat(clicks.eventTime().maxDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(clicks.eventTime().idleAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(clicks.deduplicate().within()).isEqualTo(Duration.ofHours(1));
        assertThat(clicks.expect().getFirst().otherwise()).isEqualTo(Otherwise.DROP);
        assertThat(clicks.location()).hasToString("p.yaml:3:3");

        PipelineSpec.Source lines = spec.sources().getLast();
        assertThat(lines.columns().names()).containsExactly("line");
        assertThat(lines.columns().type(0)).isEqualTo(DataType.STRING.notNull());

        assertThat(spec.views())
                .extracting(PipelineSpec.View::emit)
                .containsExactly(PipelineSpec.Emit.FINAL, PipelineSpec.Emit.UPDATES);
        assertThat(spec.views())
                .extracting(PipelineSpec.View::retain)
                .containsExactly(null, Duration.ofDays(7));
        assertThat(spec.sinks().getFirst().options().string("pipe")).isEqualTo("p");
        assertThat(spec.sinks().getFirst().buffer()).isEqualTo(PipelineSpec.Buffer.DEFAULT);
        assertThat(spec.sinks().getLast().buffer())
                .isEqualTo(new PipelineSpec.Buffer(64_000_000, PipelineSpec.WhenFull.DROP));
        assertThat(spec.settings())
                .isEqualTo(new PipelineSpec.RunSettings(2, 65_536, Duration.ofMinutes(1), 40, 0));
        assertThat(file.serve().port()).isZero();
        assertThat(file.serve().kafkaPort()).isEqualTo(9092);
    }

    @Test
    void secretsAreKnownAndNeverPrinted() {
        PipelineFile file = read(FILE);
        assertThat(file.secrets()).contains("hunter2-hunter2");
        assertThat(file.toString() + file.spec() + file.serve()).doesNotContain("hunter2");
    }

    @Test
    void aSecretInSqlIsRefusedWithoutShowingIt() {
        PipelineFile file = read(FILE.replace("SELECT 1", "SELECT '${DB_PASSWORD}'"));
        assertThat(file.faults()).singleElement().asString().contains("refers to a secret");
        assertThat(file.faults().toString()).doesNotContain("hunter2");
    }

    @Test
    void aSecretOfTheWrongTypeIsNotShown() {
        PipelineFile file = read(FILE.replace("depth: ${PORT}", "depth: ${DB_PASSWORD}"));
        assertThat(file.faults()).singleElement().asString().contains("'***'");
    }

    @Test
    void settingsReplaceAndAdd() {
        PipelineFile file =
                read(
                        FILE,
                        "sources.clicks.depth=9",
                        "sources.clicks.properties.\"linger.ms\"=6",
                        "sources.clicks.tags=[c]",
                        "sources.clicks.expect.0.otherwise=tag",
                        "run.kafka_port=1",
                        "sources.lines.columns.line=STRING");
        assertThat(file.faults()).isEmpty();
        PipelineSpec.Source clicks = file.valid().sources().getFirst();
        assertThat(clicks.options().integer("depth")).isEqualTo(9);
        assertThat(clicks.options().strings("tags")).containsExactly("c");
        assertThat(clicks.options().map("properties")).containsEntry("linger.ms", 6L);
        assertThat(clicks.expect().getFirst().otherwise()).isEqualTo(Otherwise.TAG);
        assertThat(file.serve().kafkaPort()).isEqualTo(1);
    }

    @Test
    void settingsAtFaultAreNamed() {
        assertThat(read(FILE, "sources.clicks.dpth=9").faults())
                .singleElement()
                .asString()
                .contains("--set sources.clicks.dpth:1:1: error UNKNOWN_KEY")
                .contains("did you mean 'depth'?");
        assertThat(read(FILE, "sources.clicks.depth=many").faults())
                .singleElement()
                .asString()
                .contains("--set sources.clicks.depth:1:1: error WRONG_VALUE");
        assertThat(read(FILE, "nonsense").faults())
                .singleElement()
                .asString()
                .contains("BAD_ARGUMENT");
        assertThat(read(FILE, "sources.clicks.expect.4.name=x").faults())
                .singleElement()
                .asString()
                .contains("no item '4'");
    }

    @Test
    void defaultsArePinned() {
        PipelineFile file =
                read(
                        """
                        name: p
                        sources:
                          a:
                            connector: pump
                            address: x
                            columns: { id: STRING, ts: TIMESTAMP(3) }
                            event_time: { column: ts }
                            deduplicate: { by: id }
                            expect: [ { name: r, check: id = 'x' } ]
                        """);
        PipelineSpec.Source source = file.valid().sources().getFirst();
        assertThat(source.eventTime().maxDelay()).isZero();
        assertThat(source.eventTime().idleAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(source.deduplicate().within()).isZero();
        assertThat(source.expect().getFirst().otherwise()).isEqualTo(Otherwise.QUARANTINE);
        assertThat(file.valid().settings()).isEqualTo(PipelineSpec.RunSettings.DEFAULT);
        assertThat(file.serve()).isEqualTo(ServeSettings.DEFAULT);
        assertThat(file.valid().views()).isEqualTo(List.of());
    }

    @Test
    void literalDollarBrace() {
        PipelineFile file = read(FILE.replace("${HERE}:${PORT}", "$${HERE}"));
        assertThat(file.valid().sources().getFirst().options().string("address"))
                .isEqualTo("${HERE}");
    }
}
