package io.tidewire.bench.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.testkit.waiting.Waiting;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words that are counted on a cluster, as an operator handles the job. */
@Tag("cluster")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class DeploymentTest {

    private static final String PIPELINE =
            """
            name: %1$s
            sources:
              words: { connector: kafka, format: json, columns: { word: STRING NOT NULL } }
            views:
              counts: %2$s
            sinks:
              counts: { from: counts, connector: kafka, topic: %1$s.counts }
            run: { checkpoint_every: 500ms }
            """;

    private static final String COUNTS = "SELECT word, COUNT(*) AS n FROM words GROUP BY word";

    private static final Pattern READ_FOUR = Pattern.compile("words\\.read +4\\b");

    @TempDir private Path folder;

    private final LocalCluster cluster;
    private final Topics topics;

    DeploymentTest(LocalCluster cluster) {
        this.cluster = cluster;
        this.topics = new Topics(cluster.kafka().servers());
        System.setProperty("tidewire.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    private record Answer(int code, String out, String err) {}

    private static Answer tidewire(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        false,
                        new Redactor(Set.of()),
                        Map.<String, String>of()::get);
        return new Answer(
                CommandLineRunner.run(terminal, arguments), out.toString(), err.toString());
    }

    private Answer run(Path file, String... more) {
        return tidewire(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "run",
                                        file.toString(),
                                        "--engine",
                                        "flink",
                                        "--flink",
                                        cluster.flink().url(),
                                        "--kafka",
                                        cluster.kafka().servers()),
                                java.util.stream.Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path pipeline(String name, String sql) throws IOException {
        return Files.writeString(folder.resolve(name + ".yaml"), PIPELINE.formatted(name, sql));
    }

    private void awaitCounts(String... rows) {
        Waiting.until(
                () ->
                        topics.table("words.counts").keySet().stream()
                                .map(Topics.Row::value)
                                .sorted()
                                .toList()
                                .equals(List.of(rows)),
                Duration.ofMinutes(1),
                () -> topics.table("words.counts") + "\n" + cluster.flink().lastLines());
    }

    @Test
    void runsStopsAndGoesOn() throws Exception {
        Path file = pipeline("words", COUNTS);
        Answer missing = run(file);
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err())
                .contains("TOPIC_MISSING")
                .contains("no topic 'words'")
                .contains("no topic 'words.counts'")
                .contains("no topic 'words.quarantine'");
        cluster.kafka().topic("words", 2);
        cluster.kafka().topic("words.counts", 2);
        cluster.kafka().topic("words.quarantine", 1);

        Answer full = run(file, "--parallelism", "99");
        assertThat(full.err()).contains("CLUSTER_FULL").contains("the job takes 99");

        Answer started = run(file, "--parallelism", "2");
        assertThat(started.err()).isEmpty();
        assertThat(started.out()).contains("'words' runs on").contains("from topic words");
        assertThat(run(file).err()).contains("ALREADY_RUNNING");
        topics.write(
                "words",
                List.of(List.of("{\"word\":\"tea\"}"), List.of("{\"word\":\"mate\"}", "?")));
        awaitCounts("{\"word\":\"mate\",\"n\":1}", "{\"word\":\"tea\",\"n\":1}");

        Answer stopped = tidewire("stop", "words", "--flink", cluster.flink().url());
        assertThat(stopped.err()).isEmpty();
        Matcher savepoint = Pattern.compile("--from-savepoint (\\S+)").matcher(stopped.out());
        assertThat(savepoint.find()).isTrue();

        // Another pipeline cannot begin from it, and nothing is left of the attempt.
        Path other = pipeline("others", "SELECT word FROM words");
        cluster.kafka().topic("others.counts", 1);
        cluster.kafka().topic("others.quarantine", 1);
        Answer unfit = run(other, "--from-savepoint", savepoint.group(1));
        assertThat(unfit.err()).contains("SAVEPOINT_UNFIT");
        assertThat(unfit.code()).isEqualTo(2);

        // With other parallelism, from where it was.
        topics.write("words", List.of(List.of("{\"word\":\"tea\"}"), List.of()));
        Answer again = run(file, "--from-savepoint", savepoint.group(1), "--parallelism", "1");
        assertThat(again.err()).isEmpty();
        awaitCounts("{\"word\":\"mate\",\"n\":1}", "{\"word\":\"tea\",\"n\":2}");
        // TaskManagers tell the books every ten seconds; they go on from the savepoint's.
        Waiting.until(
                () -> READ_FOUR.matcher(status()).find(), Duration.ofMinutes(1), this::status);
        assertThat(status()).containsPattern("words\\.quarantined +1\\b");
        assertThat(tidewire("stop", "words", "--flink", cluster.flink().url()).code()).isZero();

        // A view that Flink does not take is named at its place.
        Path strange = pipeline("others", "SELECT word, OCTET_LENGTH(word) AS n FROM words");
        assertThat(run(strange).err())
                .contains("others.yaml:5:")
                .contains("error ENGINE_UNSUPPORTED: Flink does not take the view 'counts'");
        try (Cluster left = new Cluster(cluster.flink().url())) {
            assertThat(left.running("words")).isNull();
            assertThat(left.running("others")).isNull();
        }
    }

    private String status() {
        return tidewire("status", "words", "--flink", cluster.flink().url()).out();
    }

    @Test
    void saysWhatCannotBeReachedOrRun() throws Exception {
        Path file = pipeline("words", COUNTS);
        Answer nobody =
                tidewire(
                        "run",
                        file.toString(),
                        "--engine",
                        "flink",
                        "--flink",
                        "http://localhost:1",
                        "--kafka",
                        "localhost:1");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("CLUSTER_UNREACHABLE").contains("http://localhost:1");
        assertThat(tidewire("run", file.toString(), "--engine", "flink").err())
                .contains("BAD_ARGUMENT");
    }
}
