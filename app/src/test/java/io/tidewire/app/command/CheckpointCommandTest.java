package io.tidewire.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.Session.Answer;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Checkpoints of a pipeline that counts the lines of a file, as an operator handles them. */
@Timeout(120)
class CheckpointCommandTest {

    private static final String PIPELINE =
            """
            name: lines
            sources:
              lines:
                connector: file
                path: %1$s/lines.ndjson
                format: json
                follow: true
                columns: { n: INT }
            views:
              counts: SELECT COUNT(*) AS n FROM lines
            sinks:
              out: { from: counts, connector: file, format: json, mode: snapshot, path: %1$s/out.ndjson }
            """;

    @TempDir private Path directory;

    private final Session session = new Session();

    private String data() {
        return directory.resolve("data").toString();
    }

    /** Runs until all lines are counted, and stops. */
    private void runUntil(int lines) throws Exception {
        Path file = directory.resolve("lines.yaml");
        Files.writeString(file, PIPELINE.formatted(directory));
        CheckedPipeline.Runnable pipeline = Pipelines.check(file, List.of(), _ -> null).valid();
        RunOptions options =
                new RunOptions(
                        Path.of(data()),
                        RunOptions.Serving.NEVER,
                        new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                        1);
        try (PipelineProcess process =
                PipelineProcess.start(
                        pipeline,
                        options,
                        Facilities.take(pipeline.spec(), options, Clock.systemUTC()),
                        new Redactor(Set.of()),
                        Clock.systemUTC())) {
            while (process.status().rows() < lines) {
                Thread.onSpinWait();
            }
            process.stop();
            process.awaitEnd();
        }
        assertThat(Files.readString(directory.resolve("out.ndjson")))
                .contains("\"n\":" + lines + "}");
    }

    private void write(int lines) throws IOException {
        Files.writeString(directory.resolve("lines.ndjson"), "{\"n\":1}\n".repeat(lines));
    }

    @Test
    void listsSavesAndRestores() throws Exception {
        String copy = directory.resolve("copy").toString();
        write(100);
        runUntil(100);
        Answer list = session.run("checkpoint", "list", "--data", data());
        assertThat(list.err()).isEmpty();
        assertThat(list.code()).isZero();
        assertThat(list.out()).contains("number").contains("good").contains("lines.ndjson");

        Answer save = session.run("checkpoint", "save", copy, "--data", data());
        assertThat(save.out()).contains("is in " + copy);
        assertThat(session.run("checkpoint", "list", "--copy", copy, "--verify").out())
                .contains("good");
        assertThat(session.run("checkpoint", "save", copy, "--data", data()).err())
                .contains("BAD_ARGUMENT");

        write(150);
        runUntil(150);
        Answer refused = session.run("checkpoint", "restore", copy, "--data", data());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("would be thrown away").contains("--force");
        Answer restored = session.run("checkpoint", "restore", copy, "--data", data(), "--force");
        assertThat(restored.err()).isEmpty();
        assertThat(restored.out()).contains("the pipeline 'lines' will go on from step");

        // The lines after the hundredth are read again.
        write(170);
        runUntil(170);
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        assertThat(session.run("checkpoint").err()).contains("say 'checkpoint list'");
        Answer restore = session.run("checkpoint", "restore", "nothing", "--data", data());
        assertThat(restore.code()).isEqualTo(1);
        assertThat(restore.err()).contains("CHECKPOINT_UNREADABLE").contains("in nothing");
    }
}
