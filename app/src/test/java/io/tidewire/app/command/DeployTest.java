package io.tidewire.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.Session.Answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that says where it runs in production, as the commands take it. */
class DeployTest {

    private static final String PIPELINE =
            """
            name: counts
            sources:
              words: { connector: kafka, columns: { word: STRING } }
            views:
              counts: SELECT word, COUNT(*) AS n FROM words GROUP BY word
            sinks:
              counts: { from: counts, connector: kafka, topic: counts }
            deploy: { engine: flink%s }
            """;

    @TempDir private Path folder;

    private final Session session = new Session();

    private String file(String more) throws IOException {
        return Files.writeString(folder.resolve("counts.yaml"), PIPELINE.formatted(more))
                .toString();
    }

    @Test
    void whatTheFileSaysHoldsUnlessTheCommandLineSaysOtherwise() throws IOException {
        Answer local = session.run("check", file(""), "--engine", "tidewire");
        assertThat(local.err()).doesNotContain("error");
        assertThat(session.run("check", file("")).err())
                .contains("counts.yaml:3:3: error ENGINE_UNSUPPORTED")
                .contains("--kafka host:port");
        assertThat(session.run("check", file(", kafka: 'k:9092'")).err()).doesNotContain("error");
    }

    @Test
    void aClusterMustBeNamedAndThere() throws IOException {
        assertThat(session.run("run", file("")).err())
                .contains("error BAD_ARGUMENT")
                .contains("flink under deploy");
        assertThat(session.run("run", file(", flink: nowhere")).err())
                .contains("'nowhere' is no address of a Flink cluster");
        System.setProperty("tidewire.home", folder.toString());
        assertThat(session.run("run", file(", flink: 'http://localhost:1', kafka: 'k:1'")).err())
                .contains("error NOT_FOUND: there is no job jar")
                .contains("mvn -pl flink");
        System.clearProperty("tidewire.home");
        assertThat(session.run("status", "--flink", "http://localhost:1").err())
                .contains("error CLUSTER_UNREACHABLE");
    }

    @Test
    void thePlanSaysWhatIsWeakerThere() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("weak.yaml"),
                        """
                        name: weak
                        sources:
                          words:
                            connector: kafka
                            columns: { word: STRING, n: INT, m: INT, x: DOUBLE }
                            expect:
                              - { name: short, check: CHAR_LENGTH(word) < 100, otherwise: stop }
                        views:
                          parts: SELECT word, n / m AS part, n / 2 AS half FROM words
                          sums: SELECT word, SUM(x) AS x, SUM(n) AS n FROM words GROUP BY word
                          best: SELECT word, MAX_BY(n, x) AS n FROM words GROUP BY word
                          joined: SELECT a.word FROM parts AS a LEFT JOIN sums AS b ON a.word = b.word
                          first: |
                            SELECT word, n FROM (
                              SELECT *, ROW_NUMBER() OVER (PARTITION BY word ORDER BY n) AS place FROM words)
                            WHERE place = 1
                        sinks:
                          joined: { from: joined, connector: kafka }
                          first: { from: first, connector: kafka }
                        """);
        assertThat(session.run("plan", file.toString()).out()).doesNotContain("Flink");
        Answer there = session.run("plan", file.toString(), "--engine", "flink");
        assertThat(there.out())
                .contains("on Flink weak", "topic words, which the job reads")
                .contains("topic weak.quarantine, which the job writes")
                .contains("weaker: its sinks have no common step")
                .contains("weaker, source words: a row that breaks the rule short fails the job")
                .containsOnlyOnce("weaker, view parts: a division by zero fails the job")
                .containsOnlyOnce("weaker, view sums: the last digits of SUM over DOUBLE")
                .contains("weaker, view best: ARG_MAX keeps every row of a group")
                .contains("weaker, view joined: the sides of the join")
                .contains("weaker, view first: rows that are equal by the ORDER BY");
        assertThat(session.run("plan", file("")).out()).contains("on Flink counts");
    }
}
