package io.tidewire.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.SinkContexts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a reader sees is always the rows of the steps up to a commit, each once. */
class PartsFileSinkTest {

    private static final Schema SCHEMA = Schema.of(new Field("n", DataType.BIGINT.notNull()));
    private static final String RUN = "run";

    @TempDir Path directory;

    private static Sink open(Path folder) {
        return open(folder, true);
    }

    private static Sink open(Path folder, boolean insertOnly) {
        return new FileConnector()
                .openSink(
                        SinkContexts.of(
                                FileConnector.SPEC,
                                Map.of("path", folder.resolve("out").toString(), "mode", "parts"),
                                "csv",
                                SCHEMA,
                                insertOnly,
                                (row, reason) -> {},
                                folder.resolve("home")));
    }

    private static void write(Sink sink, long step) {
        sink.write(Deltas.of(new BatchBuilder(SCHEMA).add(1, List.of(step)).build(), step));
    }

    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Long> rows(Path folder) throws IOException {
        List<Long> rows = new ArrayList<>();
        for (Path part : parts(folder)) {
            List<String> lines = Files.readAllLines(part);
            assertThat(lines.getFirst()).isEqualTo("n");
            lines.subList(1, lines.size()).forEach(line -> rows.add(Long.parseLong(line)));
        }
        return rows;
    }

    private static List<Long> steps(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** A kill between any two calls, and after the rename but before either manifest. */
    @Test
    void comesBackToWhatIsCommitted() throws Exception {
        Random random = new Random(11);
        Path work = directory.resolve("work");
        List<Long> commits = new ArrayList<>(List.of(0L));
        int copies = 0;
        try (Sink sink = open(work)) {
            assertThat(sink.recover(new Resume(RUN, 0))).isZero();
            for (long step = 1; step <= 60; step++) {
                write(sink, step);
                if (random.nextInt(2) == 0) {
                    sink.flush();
                }
                boolean commit = random.nextInt(3) == 0;
                Path before = directory.resolve("before" + step);
                copy(work, before);
                if (commit) {
                    sink.commit(step);
                    commits.add(step);
                    if (commits.size() > 2) {
                        sink.release(commits.get(commits.size() - 2));
                    }
                }
                assertThat(rows(work)).isEqualTo(steps(commits.getLast()));
                Path killed = directory.resolve("killed" + copies++);
                copy(work, killed);
                if (commit) {
                    copy(before.resolve("home"), killed.resolve("home"));
                    copy(before.resolve("out/manifest"), killed.resolve("out/manifest"));
                }
                goesOn(killed, commits.getLast(), commits.getLast());
                if (commits.size() > 2) {
                    Path older = directory.resolve("older" + copies);
                    copy(work, older);
                    long back = commits.get(commits.size() - 2);
                    goesOn(older, back, back);
                }
            }
        }
    }

    private static void goesOn(Path folder, long checkpoint, long stands) throws IOException {
        try (Sink next = open(folder)) {
            assertThat(next.recover(new Resume(RUN, checkpoint))).isEqualTo(stands);
            assertThat(rows(folder)).isEqualTo(steps(stands));
            write(next, stands + 1);
            next.commit(stands + 1);
            assertThat(rows(folder)).isEqualTo(steps(stands + 1));
            List<String> listed = Files.readAllLines(folder.resolve("out/manifest"));
            List<String> there = new ArrayList<>();
            for (Path part : parts(folder)) {
                there.add(part.getFileName() + " " + Files.size(part));
            }
            assertThat(listed).isEqualTo(there);
        }
    }

    @Test
    void aNewRunBeginsAnewAndACommitWithoutRowsMakesNoPart() throws Exception {
        try (Sink sink = open(directory)) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1);
            sink.commit(1);
            sink.commit(5);
            assertThat(parts(directory)).hasSize(1);
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.recover(new Resume(RUN, 7))).isEqualTo(5);
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.recover(new Resume("another", 0))).isZero();
            assertThat(parts(directory)).isEmpty();
        }
    }

    /** Whoever has read a part may take it away. */
    @Test
    void aPartThatIsTakenAwayIsNotMissed() throws Exception {
        try (Sink sink = open(directory)) {
            sink.recover(new Resume(RUN, 0));
            write(sink, 1);
            sink.commit(1);
            Files.delete(parts(directory).getFirst());
            write(sink, 2);
            sink.commit(2);
            Files.delete(parts(directory).getFirst());
        }
        try (Sink sink = open(directory)) {
            assertThat(sink.recover(new Resume(RUN, 2))).isEqualTo(2);
            assertThat(Files.readString(directory.resolve("out/manifest"))).isEmpty();
        }
    }

    @Test
    void changesHaveTheirOp() throws Exception {
        try (Sink sink = open(directory, false)) {
            sink.recover(new Resume(RUN, 0));
            sink.write(
                    Deltas.of(
                            new BatchBuilder(SCHEMA)
                                    .add(1, List.of(4L))
                                    .add(-1, List.of(3L))
                                    .build(),
                            1));
            sink.commit(1);
            assertThat(Files.readAllLines(parts(directory).getFirst()))
                    .containsExactly("op,n", "+I,4", "-D,3");
        }
    }

    @Test
    void aFileInItsPlaceIsSaid() throws Exception {
        Files.createFile(directory.resolve("out"));
        assertThatThrownBy(() -> open(directory))
                .hasMessageContaining("SINK_FAILED")
                .hasMessageContaining("is a file");
    }
}
