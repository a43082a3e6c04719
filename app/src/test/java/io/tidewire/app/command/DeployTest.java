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
}
