package io.tidewire.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.SinkContexts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Files as a kill leaves them: copied at any moment, and opened there. */
class FileRecoveryTest {

    private static final Schema SCHEMA = Schema.of(new Field("n", DataType.BIGINT.notNull()));
    private static final String RUN = "run";

    @TempDir Path directory;

    private static Sink open(Path folder, String mode) {
        return new FileConnector()
                .openSink(
                        SinkContexts.of(
                                FileConnector.SPEC,
                                Map.of("path", folder.resolve("out/rows").toString(), "mode", mode),
                                "csv",
                                SCHEMA,
                                mode.equals("append"),
                                (row, reason) -> {},
                                folder.resolve("home")));
    }

    private static String content(Path folder) throws IOException {
        return Files.readString(folder.resolve("out/rows"));
    }

    private static void write(Sink sink, long step, String mode) {
        BatchBuilder rows = new BatchBuilder(SCHEMA);
        if (mode.equals("snapshot") && step > 1 && step % 3 == 0) {
            rows.add(-1, List.of(step - 1));
        }
        sink.write(Deltas.of(rows.add(1, List.of(step)).build(), step));
    }

    private Path copy(Path from, int number) throws IOException {
        Path to = directory.resolve("copy" + number);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return to;
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "changelog", "snapshot"})
    void comesBackToTheCheckpoint(String mode) throws Exception {
        Random random = new Random(7);
        Path home = directory.resolve("work");
        Map<Long, String> committed = new HashMap<>();
        List<Long> checkpoints = new ArrayList<>();
        int copies = 0;
        try (Sink sink = open(home, mode)) {
            assertThat(sink.recover(new Resume(RUN, 0))).isZero();
            for (long step = 1; step <= 80; step++) {
                write(sink, step, mode);
                if (random.nextInt(2) == 0) {
                    sink.flush();
                }
                if (random.nextInt(3) == 0) {
                    sink.commit(step);
                    committed.put(step, content(home));
                    checkpoints.add(step);
                    if (checkpoints.size() > 1) {
                        sink.release(checkpoints.get(checkpoints.size() - 2));
                    }
                }
                if (step % 3 == 0 && checkpoints.size() > 1) {
                    for (int back = 1; back <= 2; back++) {
                        Path copy = copy(home, copies++);
                        garbage(copy, mode, random);
                        long checkpoint = checkpoints.get(checkpoints.size() - back);
                        try (Sink next = open(copy, mode)) {
                            assertThat(next.recover(new Resume(RUN, checkpoint)))
                                    .isEqualTo(checkpoint);
                            if (mode.equals("snapshot")) {
                                next.commit(checkpoint);
                            }
                            assertThat(content(copy)).isEqualTo(committed.get(checkpoint));
                            write(next, checkpoint + 1, mode);
                            next.commit(checkpoint + 1);
                            assertThat(content(copy)).contains("" + (checkpoint + 1));
                        }
                    }
                }
            }
        }
    }

    /** Half a row at the end, or half a new snapshot. */
    private static void garbage(Path copy, String mode, Random random) throws IOException {
        if (random.nextBoolean()) {
            Path file = copy.resolve(mode.equals("snapshot") ? "out/.rows.new-1000" : "out/rows");
            Files.writeString(file, "12", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** Dead after the manifest, before the new file is in its place. */
    @Test
    void aSnapshotThatIsNotInItsPlaceYetIsMovedThere() throws Exception {
        Path home = directory.resolve("work");
        try (Sink sink = open(home, "snapshot")) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1, "snapshot");
            sink.commit(1);
            write(sink, 2, "snapshot");
            sink.commit(2);
        }
        String newer = content(home);
        Path out = home.resolve("out");
        Files.move(out.resolve("rows"), out.resolve(".rows.new-2"));
        Files.copy(out.resolve(".rows.1"), out.resolve("rows"));
        try (Sink sink = open(home, "snapshot")) {
            assertThat(sink.recover(new Resume(RUN, 2))).isEqualTo(2);
            assertThat(content(home)).isEqualTo(newer);
            sink.release(Long.MAX_VALUE);
        }
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).hasSize(1);
        }
    }

    /** Dead while it was put back, and once more after a later commit. */
    @Test
    void aSnapshotIsPutBackHoweverOften() throws Exception {
        Path home = directory.resolve("work");
        try (Sink sink = open(home, "snapshot")) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1, "snapshot");
            sink.commit(1);
            write(sink, 2, "snapshot");
            sink.commit(2);
        }
        Path out = home.resolve("out");
        String older = Files.readString(out.resolve(".rows.1"));
        Files.move(out.resolve(".rows.1"), out.resolve(".rows.new-1"));
        try (Sink sink = open(home, "snapshot")) {
            assertThat(sink.recover(new Resume(RUN, 1))).isEqualTo(1);
            assertThat(content(home)).isEqualTo(older);
            write(sink, 5, "snapshot");
            sink.commit(5);
        }
        Files.writeString(out.resolve(".rows.part"), "to");
        try (Sink sink = open(home, "snapshot")) {
            assertThat(sink.recover(new Resume(RUN, 1))).isEqualTo(1);
            assertThat(content(home)).isEqualTo(older);
        }
        assertThat(out.resolve(".rows.part")).doesNotExist();
    }

    @Test
    void aSnapshotThatCannotBePutBackIsSaid() throws Exception {
        Path home = directory.resolve("work");
        try (Sink sink = open(home, "snapshot")) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1, "snapshot");
            sink.commit(1);
            write(sink, 2, "snapshot");
            sink.commit(2);
        }
        Files.delete(home.resolve("out/.rows.1"));
        try (Sink sink = open(home, "snapshot")) {
            assertThatThrownBy(() -> sink.recover(new Resume(RUN, 1)))
                    .hasMessageContaining("SINK_FAILED")
                    .hasMessageContaining("cannot be put back");
        }
    }

    @Test
    void aFileThatWasCutIsSaid() throws Exception {
        Path home = directory.resolve("work");
        try (Sink sink = open(home, "append")) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1, "append");
            sink.commit(1);
        }
        Files.writeString(home.resolve("out/rows"), "");
        try (Sink sink = open(home, "append")) {
            assertThatThrownBy(() -> sink.recover(new Resume(RUN, 1)))
                    .hasMessageContaining("SINK_FAILED")
                    .hasMessageContaining("cut or replaced");
        }
    }

    @Test
    void aPipeHasNoManifest() {
        Sink sink =
                new FileConnector()
                        .openSink(
                                SinkContexts.of(
                                        FileConnector.SPEC,
                                        Map.of("path", "/dev/null"),
                                        "csv",
                                        SCHEMA,
                                        true,
                                        (row, reason) -> {},
                                        directory.resolve("home")));
        assertThat(sink.recover(new Resume(RUN, 0))).isEqualTo(Sink.UNKNOWN);
        write(sink, 1, "append");
        sink.commit(1);
        sink.close();
        assertThat(directory.resolve("home")).doesNotExist();
    }

    /** A delta whose rows fill the buffer many times, half of it written when there is no room. */
    @Test
    void aFullDiskWritesNoRowTwice() throws Exception {
        Random random = new Random(3);
        Path rows = directory.resolve("rows");
        FileChannel file =
                FileChannel.open(rows, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        List<String> expected = new ArrayList<>(List.of("n"));
        int failures = 0;
        try (Sink sink =
                new AppendingFileSink(
                        SinkContexts.of(
                                FileConnector.SPEC,
                                Map.of("path", rows.toString(), "mode", "append"),
                                "csv",
                                SCHEMA,
                                true,
                                (row, reason) -> {},
                                directory.resolve("home")),
                        new FullDisk(file, () -> random.nextInt(3) == 0))) {
            sink.recover(new Resume(RUN, 0));
            for (long step = 1; step <= 8; step++) {
                BatchBuilder batch = new BatchBuilder(SCHEMA);
                for (long n = 0; n < 90_000; n++) {
                    batch.add(1, List.of(step * 1_000_000 + n));
                    expected.add("" + (step * 1_000_000 + n));
                }
                Delta delta = Deltas.of(batch.build(), step);
                failures += untilTaken(() -> sink.write(delta));
            }
            failures += untilTaken(() -> sink.commit(8));
        }
        assertThat(failures).isGreaterThan(3);
        assertThat(Files.readAllLines(rows)).isEqualTo(expected);
    }

    private static int untilTaken(Runnable call) {
        int failures = 0;
        while (true) {
            try {
                call.run();
                return failures;
            } catch (TidewireException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.SINK_UNAVAILABLE);
                failures++;
            }
        }
    }
}
