package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.run.Differences;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.shadow.RowDifference;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.runtime.Trial;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What {@code run --shadow} shows is what two runs from scratch differ by, over the rows that the
 * pipeline has read and no others; and the pipeline is as it was.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShadowTest {

    private static final String FILE =
            """
            name: shop
            sources:
              orders:
                connector: file
                path: DIR/orders.ndjson
                follow: true
                format: json
                columns:
                  id: BIGINT NOT NULL
                  who: STRING NOT NULL
                  qty: BIGINT NOT NULL
                  ts: TIMESTAMP(3) NOT NULL
                event_time: { column: ts, max_delay: 20s }
                expect:
                  - { name: some, check: qty >= 0, otherwise: drop }
            views:
              by_who: SELECT who, COUNT(*) AS n, SUM(qty) AS total FROM orders GROUP BY who
              large: SELECT who, qty FROM orders WHERE qty > 80
              best: SELECT who, total FROM by_who WHERE total > 100
              minutes: |
                SELECT window_start, who, SUM(qty) AS total
                FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
                GROUP BY window_start, window_end, who
            sinks:
              by_who: { from: by_who, connector: duckdb }
              minutes: { from: minutes, connector: duckdb }
            """;

    @TempDir static Path root;
    private EditRig rig;
    private List<byte[]> read;
    private final Random random = new Random(11);

    /** One that has read some rows, and has others before it. */
    @BeforeAll
    void aPipelineThatHasRead() throws Exception {
        rig = new EditRig(root.resolve("work"));
        orders(0, 400);
        rig.run(FILE, true);
        read = rig.lines(rig.pipeline(FILE).spec().sources().getFirst());
        orders(400, 300);
    }

    private void orders(int from, int count) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            lines.append(
                    "{\"id\":%d,\"who\":\"w%d\",\"qty\":%d,\"ts\":\"2026-01-01T00:%02d:%02dZ\"}\n"
                            .formatted(
                                    i,
                                    random.nextInt(7),
                                    random.nextInt(104) - 4,
                                    i / 60,
                                    Math.max(0, i % 60 - random.nextInt(30))));
        }
        rig.append("orders", lines.toString());
    }

    private Differences shadow(String edited, @Nullable Start from) throws IOException {
        CheckedPipeline.Runnable pipeline = rig.pipeline(edited);
        Clock clock = Clock.systemUTC();
        Facilities facilities = Facilities.take(pipeline.spec(), rig.options(), clock);
        try {
            Changes changes = facilities.changes(pipeline, clock, from);
            return facilities.compare(
                    pipeline, Plugins.NONE, changes, rig.options(), 1_000, _ -> {}, clock);
        } finally {
            facilities.close();
        }
    }

    /** The rows of each view over what was read, as often as they are there. */
    private Map<String, Trial.Table> scratch(String text) throws IOException {
        CheckedPipeline.Runnable pipeline = rig.pipeline(text);
        Contexts contexts = new Contexts(pipeline.spec(), pipeline.program(), Clock.systemUTC());
        Map<String, Supplier<Decoder>> decoders = new HashMap<>();
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            decoders.put(source.name(), contexts.decoder(source));
        }
        try (Trial trial = new Trial(pipeline.program(), decoders, Instant.now())) {
            trial.payloads("orders", read);
            return trial.result().views();
        }
    }

    private static TreeMap<String, Integer> bag(
            Trial.Table table, List<String> columns, int sign, TreeMap<String, Integer> into) {
        for (List<@Nullable Object> row : table.rows()) {
            List<@Nullable Object> values = new ArrayList<>();
            columns.forEach(name -> values.add(row.get(table.schema().indexOf(name))));
            into.merge(values.toString(), sign, (a, b) -> a + b == 0 ? null : (Integer) (a + b));
        }
        return into;
    }

    private static TreeMap<String, Integer> bag(RowDifference.Summary rows) {
        TreeMap<String, Integer> bag = new TreeMap<>();
        rows.samplesBefore().forEach(row -> bag.merge(row.toString(), -1, Integer::sum));
        rows.samplesAfter().forEach(row -> bag.merge(row.toString(), 1, Integer::sum));
        for (RowDifference.Change change : rows.samplesChanged()) {
            bag.merge(change.before().toString(), -1, Integer::sum);
            bag.merge(change.after().toString(), 1, Integer::sum);
        }
        return bag;
    }

    private Differences check(String edited, @Nullable Start from) throws IOException {
        Map<String, Trial.Table> before = scratch(FILE);
        Map<String, Trial.Table> after = scratch(edited);
        Differences differences = shadow(edited, from);
        differences
                .views()
                .forEach(
                        (name, view) -> {
                            RowDifference.Summary rows = view.rows();
                            TreeMap<String, Integer> expected = new TreeMap<>();
                            bag(before.get(name), rows.columns(), -1, expected);
                            bag(after.get(name), rows.columns(), 1, expected);
                            assertThat(bag(rows)).as(name).isEqualTo(expected);
                            assertThat(rows.rowsBefore()).isEqualTo(before.get(name).rows().size());
                            assertThat(rows.rowsAfter()).isEqualTo(after.get(name).rows().size());
                        });
        return differences;
    }

    @Test
    void rowsThatChangeByTheirKey() throws Exception {
        Differences differences =
                check(
                        FILE.replace("SUM(qty) AS total FROM", "SUM(qty + n0) AS total FROM")
                                .replace(
                                        "FROM orders GROUP",
                                        "FROM (SELECT *, CASE WHEN who = 'w3' THEN 1 ELSE 0 END AS n0 FROM orders) GROUP"),
                        null);
        assertThat(differences.views().keySet()).containsExactly("best", "by_who");
        RowDifference.Summary rows = differences.views().get("by_who").rows();
        assertThat(rows.changed()).isEqualTo(1);
        assertThat(rows.onlyBefore() + rows.onlyAfter()).isZero();
        assertThat(rows.key()).containsExactly("who");
        assertThat(rows.samplesChanged().getFirst().before().getFirst()).isEqualTo("w3");
    }

    @Test
    void rowsOfAViewThatOnlyGrows() throws Exception {
        Differences differences = check(FILE.replace("qty > 80", "qty > 70 AND qty < 95"), null);
        RowDifference.Summary rows = differences.views().get("large").rows();
        assertThat(rows.onlyBefore()).isPositive();
        assertThat(rows.onlyAfter()).isPositive();
        assertThat(rows.changed()).isZero();
    }

    /** Compared are the columns that both have. */
    @Test
    void aColumnMore() throws Exception {
        Differences differences =
                check(
                        FILE.replace(
                                "SUM(qty) AS total FROM",
                                "SUM(qty) AS total, MIN(qty) AS least FROM"),
                        null);
        Differences.View view = differences.views().get("by_who");
        assertThat(view.added()).containsExactly("least");
        assertThat(view.rows().isEmpty()).isTrue();
        assertThat(differences.isEmpty()).isFalse();
    }

    /** A window that is open in the pipeline is open on both sides. */
    @Test
    void windowsAreOpenAndClosedAlike() throws Exception {
        check(FILE.replace("'1' MINUTE", "'2' MINUTE"), null);
    }

    /** Everything once more, under another rule: each side decides by its own. */
    @Test
    void aRuleOverAllOfHistory() throws Exception {
        Differences differences =
                check(FILE.replace("qty >= 0", "qty >= 0 AND qty < 90"), new Start.Earliest());
        assertThat(differences.views().keySet())
                .containsExactly("best", "by_who", "large", "minutes");
    }

    @Test
    void anotherWayToWriteTheSame() throws Exception {
        Differences differences = check(FILE.replace("COUNT(*) AS n", "SUM(1) AS n"), null);
        assertThat(differences.views()).isNotEmpty();
        assertThat(differences.isEmpty()).isTrue();
    }

    @Test
    void whatIsInOneVersionOnlyIsSaid() throws Exception {
        Differences differences =
                check(FILE.replace("  large: SELECT", "  huge: SELECT id,"), null);
        assertThat(differences.views()).isEmpty();
        assertThat(differences.notCompared().keySet()).containsExactlyInAnyOrder("huge", "large");
    }

    private int command(
            String edited,
            StringWriter out,
            UnaryOperator<@Nullable String> answers,
            String... more)
            throws IOException {
        return command(rig, edited, out, answers, more);
    }

    private static int command(
            EditRig rig,
            String edited,
            StringWriter out,
            UnaryOperator<@Nullable String> answers,
            String... more)
            throws IOException {
        rig.pipeline(edited);
        Terminal terminal =
                new Terminal(
                        new PrintWriter(out, true),
                        new PrintWriter(new StringWriter(), true),
                        false,
                        new Redactor(Set.of()),
                        _ -> null,
                        answers);
        List<String> arguments = new ArrayList<>(List.of("run", rig.file().toString()));
        arguments.addAll(List.of("--data", rig.options().data().toString(), "--shadow"));
        arguments.addAll(List.of(more));
        return CommandLineRunner.run(terminal, arguments.toArray(String[]::new));
    }

    /** Where nobody says to switch, the pipeline is what it was. */
    @Test
    void itEndsByTheDifferencesAndChangesNothing() throws Exception {
        Map<String, String> was = contents();
        StringWriter out = new StringWriter();
        assertThat(command(FILE.replace("qty > 80", "qty > 97"), out, _ -> null)).isEqualTo(3);
        assertThat(out.toString()).contains("large").contains("only before");
        assertThat(command(FILE.replace("qty > 80", "qty > 97"), out, _ -> "n")).isEqualTo(3);
        assertThat(command(FILE.replace("COUNT(*) AS n", "SUM(1) AS n"), out, _ -> null)).isZero();
        StringWriter json = new StringWriter();
        assertThat(command(FILE.replace("qty > 80", "qty > 97"), json, _ -> null, "--json"))
                .isEqualTo(3);
        assertThat(json.toString()).contains("\"equal\": false").contains("\"only_before\"");
        assertThat(command(FILE, out, _ -> null)).isZero();
        assertThat(contents()).isEqualTo(was);
        assertThat(rig.effects(FILE)).isEmpty();
    }

    /** The pipeline runs on; what it has read of files and of its own log is compared. */
    @Test
    void besideARunningPipeline() throws Exception {
        EditRig beside = new EditRig(root.resolve("beside"));
        String file =
                """
                name: shop
                sources:
                  posted:
                    connector: http
                    format: json
                    columns: { id: BIGINT NOT NULL }
                views:
                  sums: SELECT COUNT(*) AS n, SUM(id) AS total FROM posted
                sinks:
                  sums: { from: sums, connector: duckdb }
                run: { checkpoint_every: 100ms }
                """;
        try (PipelineProcess process = beside.start(file, null, RunOptions.Serving.ALWAYS)) {
            EditRig.post(process, "posted", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
            EditRig.await(process, source -> source.books().delivered() == 3);
            while (process.status().checkpoint().step() < process.status().step()) {
                LockSupport.parkNanos(1_000_000);
            }
            StringWriter out = new StringWriter();
            String edited = file.replace("SUM(id)", "SUM(id + 1)");
            assertThat(command(beside, edited, out, _ -> "y")).isEqualTo(3);
            assertThat(out.toString()).contains("- 3      6").contains("+ 3      9");
            assertThat(command(beside, edited, out, _ -> "y", "--accept"))
                    .as("it runs")
                    .isEqualTo(1);
            EditRig.post(process, "posted", "{\"id\":4}\n");
            EditRig.await(process, source -> source.books().delivered() == 4);
            process.stop();
            assertThat(process.awaitEnd().faults()).isEmpty();
        }
        assertThat(beside.stored("sums")).containsExactly("[4, 10]");
    }

    /** What there is in the data directory, but for its lock. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        Path data = rig.options().data();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("lock")) {
                    contents.put(
                            data.relativize(file).toString(),
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }
}
