package io.tidewire.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.row.RowWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

class FileSourceTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;

    @TempDir Path directory;

    private static FileSource source(Object path, boolean follow, String format, int chunk) {
        return new FileSource(
                new SourceContext(
                        "s",
                        "p",
                        Schema.of(new Field("line", DataType.STRING)),
                        Options.of(Map.of("path", path.toString(), "follow", follow)),
                        new PipelineSpec.Format(format, Options.NONE),
                        records -> {
                            throw new AssertionError();
                        },
                        Clock.systemUTC()),
                chunk);
    }

    private static FileSource source(Object path, boolean follow) {
        return source(path, follow, "raw", FilePartition.CHUNK);
    }

    private static List<String> texts(RawBatch batch) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            texts.add(
                    new String(
                            batch.data(), batch.start(i), batch.length(i), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static List<String> all(FileSource source, Map<String, String> resume) {
        List<String> records = new ArrayList<>();
        source.start(resume);
        while (!source.exhausted()) {
            RawBatch batch = source.poll(NONE);
            if (batch != null) {
                records.addAll(texts(batch));
            }
        }
        source.close();
        return records;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void linesOfEveryEndAtEveryChunkSize() throws IOException {
        Path file = write("a.log", "one\r\ntwo\n\nthree and more\nlast");
        for (int chunk = 1; chunk < 40; chunk++) {
            assertThat(all(source(file, false, "raw", chunk), Map.of()))
                    .containsExactly("one", "two", "", "three and more", "last");
        }
    }

    @Test
    void quotedLineEndsAreInsideOfACsvRecordAtEveryChunkSize() throws IOException {
        Path file = write("a.csv", "a,b\n1,\"x\ny\"\n2,\"\"\"\n\"\"\"\n3,in\"ch\n\"\n\",4");
        for (int chunk = 1; chunk < 50; chunk++) {
            assertThat(all(source(file, false, "csv", chunk), Map.of()))
                    .containsExactly(
                            "a,b", "1,\"x\ny\"", "2,\"\"\"\n\"\"\"", "3,in\"ch", "\"\n\",4");
        }
    }

    @Test
    void itGoesOnFromEveryBatchAndPositionsAreByteOffsets() throws IOException {
        Path file = write("a.log", "é\nbb\r\nccc\n\nd");
        byte[] bytes = Files.readAllBytes(file);
        FileSource source = source(file, false, "raw", 3);
        source.start(Map.of());
        List<String> before = new ArrayList<>();
        while (!source.exhausted()) {
            RawBatch batch = source.poll(NONE);
            if (batch == null) {
                continue;
            }
            List<String> texts = texts(batch);
            for (int i = 0; i < texts.size(); i++) {
                int at = (int) batch.position(i);
                assertThat(new String(bytes, at, bytes.length - at, StandardCharsets.UTF_8))
                        .startsWith(texts.get(i));
            }
            before.addAll(texts);
            List<String> whole = new ArrayList<>(before);
            whole.addAll(all(source(file, false), Map.of(batch.partition(), batch.resume())));
            assertThat(whole).containsExactly("é", "bb", "ccc", "", "d");
        }
        source.close();
    }

    @Test
    void aResumedCsvFileSendsItsHeaderAgain() throws IOException {
        Path file = write("a.csv", "id,name\n1,x\n2,y\n");
        FileSource source = source(file, false, "csv", FilePartition.CHUNK);
        source.start(Map.of(file.toString(), "12"));
        RawBatch header = source.poll(NONE);
        assertThat(header.position(0)).isEqualTo(-1);
        assertThat(header.resume()).isEqualTo("12");
        assertThat(texts(header)).containsExactly("id,name");
        assertThat(texts(source.poll(NONE))).containsExactly("2,y");
        source.close();
    }

    @Test
    void aGlobIsReadInTheOrderOfNamesAndAFileThatIsDoneHoldsNothingBack() throws IOException {
        write("b.log", "b1\nb2\n");
        write("a.log", "a1\n");
        write("c.log", "");
        write("x.txt", "no\n");
        FileSource source = source(directory + "/*.log", false);
        source.start(Map.of());
        assertThat(source.partitions()).hasSize(3);
        RawBatch first = source.poll(NONE);
        assertThat(first.partition()).isEqualTo(directory.resolve("a.log").toString());
        assertThat(source.partitions()).doesNotContain(first.partition()).hasSize(2);
        assertThat(texts(source.poll(NONE))).containsExactly("b1", "b2");
        assertThat(source.poll(NONE)).isNull();
        assertThat(source.exhausted()).isTrue();
        assertThat(source.partitions()).isEmpty();
        assertThat(source.lag()).isZero();
        Files.createDirectories(directory.resolve("d/e"));
        write("d/e/z.log", "deep\n");
        assertThat(all(source(directory + "/**.log", false), Map.of()))
                .containsExactly("a1", "b1", "b2", "deep");
    }

    @Test
    void compressedFiles() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write("one\ntwo\nthree".getBytes(StandardCharsets.UTF_8));
        }
        Path file = directory.resolve("a.log.gz");
        Files.write(file, bytes.toByteArray());
        assertThat(all(source(file, false, "raw", 5), Map.of()))
                .containsExactly("one", "two", "three");
        assertThat(all(source(file, false), Map.of(file.toString(), "4")))
                .containsExactly("two", "three");
        assertThat(all(source(file, true, "raw", 512), Map.of(), 3))
                .containsExactly("one", "two", "three");
    }

    private static List<String> all(FileSource source, Map<String, String> resume, int count) {
        source.start(resume);
        List<String> records = new ArrayList<>();
        while (records.size() < count) {
            RawBatch batch = source.poll(LONG);
            assertThat(batch).isNotNull();
            records.addAll(texts(batch));
        }
        source.close();
        return records;
    }

    @Test
    void tooLongALineIsCutAboveTheLimitAndTheNextOneIsWhole() throws IOException {
        byte[] line = new byte[RowWriter.MAX_RECORD_BYTES * 3];
        Arrays.fill(line, (byte) 'x');
        Path file = directory.resolve("a.log");
        Files.write(file, "before\n".getBytes(StandardCharsets.UTF_8));
        Files.write(file, line, StandardOpenOption.APPEND);
        append(file, "\nafter\n");
        for (boolean resumed : List.of(false, true)) {
            FileSource source = source(file, false);
            source.start(Map.of());
            List<Integer> lengths = new ArrayList<>();
            while (!source.exhausted()) {
                RawBatch batch = source.poll(NONE);
                for (int i = 0; batch != null && i < batch.count(); i++) {
                    lengths.add(batch.length(i));
                }
                if (resumed && batch != null) {
                    source.close();
                    source = source(file, false);
                    source.start(Map.of(batch.partition(), batch.resume()));
                }
            }
            source.close();
            assertThat(lengths).containsExactly(6, RowWriter.MAX_RECORD_BYTES + 1, 5);
        }
    }

    @Test
    void followingTakesAppendedLinesOnceTheyEnd() throws IOException {
        Path file = write("a.log", "one\ntw");
        FileSource source = source(file, true);
        source.start(Map.of());
        assertThat(texts(source.poll(LONG))).containsExactly("one");
        assertThat(source.poll(NONE)).isNull();
        append(file, "o\nthr");
        assertThat(texts(source.poll(LONG))).containsExactly("two");
        append(file, "ee\n");
        assertThat(texts(source.poll(LONG))).containsExactly("three");
        assertThat(source.exhausted()).isFalse();
        source.close();
    }

    @Test
    void followingGoesThroughRotationAndTruncation() throws IOException {
        Path file = write("a.log", "one\nhalf");
        FileSource source = source(file, true);
        source.start(Map.of());
        assertThat(texts(source.poll(LONG))).containsExactly("one");
        append(file, " and half\nlost line end");
        Files.move(file, directory.resolve("a.log.1"));
        write("a.log", "new\n");
        List<String> records = new ArrayList<>();
        while (records.size() < 3) {
            records.addAll(texts(source.poll(LONG)));
        }
        assertThat(records).containsExactly("half and half", "lost line end", "new");
        write("a.log", "x\n");
        assertThat(texts(source.poll(LONG))).containsExactly("x");
        source.close();
    }

    @Test
    void followingPicksUpNewFilesOfTheGlob() throws IOException {
        FileSource source = source(directory + "/*.log", true);
        source.start(Map.of());
        assertThat(source.poll(NONE)).isNull();
        write("b.log", "b\n");
        assertThat(texts(source.poll(LONG))).containsExactly("b");
        write("a.log", "a\n");
        assertThat(texts(source.poll(LONG))).containsExactly("a");
        assertThat(source.partitions()).hasSize(2);
        source.close();
    }

    @Test
    void manyFollowedFilesShareTheTurns() throws IOException {
        write("a.log", "a\n".repeat(10));
        write("b.log", "b\n".repeat(10));
        FileSource source = source(directory + "/*.log", true, "raw", 8);
        source.start(Map.of());
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            counts.merge(source.poll(LONG).partition(), 1, Integer::sum);
        }
        assertThat(counts.values()).containsExactly(2, 2);
        source.close();
    }

    @Test
    void followingWaitsForAFileThatIsNotThere() throws IOException {
        FileSource source = source(directory.resolve("later.log"), true);
        source.start(Map.of());
        assertThat(source.poll(Duration.ZERO)).isNull();
        write("later.log", "a\n");
        assertThat(source.poll(LONG)).isNotNull();
        source.close();
    }

    @Test
    void clearErrors() throws IOException {
        write("events.ndjson", "");
        assertThatThrownBy(() -> source(directory.resolve("events.json"), false).start(Map.of()))
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("FILE_NOT_FOUND")
                .hasMessageContaining("did you mean events.ndjson?");
        assertThatThrownBy(() -> source(directory.resolve("no/such"), false).start(Map.of()))
                .hasMessageContaining("FILE_NOT_FOUND")
                .hasMessageContaining("its directory is not there either");
        assertThatThrownBy(() -> source(directory + "/{a", false).start(Map.of()))
                .hasMessageContaining("WRONG_VALUE")
                .hasMessageContaining("is no glob");
        assertThatThrownBy(() -> source(directory + "/*.log", false).start(Map.of()))
                .hasMessageContaining("no file matches");
        assertThatThrownBy(() -> source(directory, false).start(Map.of()))
                .hasMessageContaining("is a directory")
                .hasMessageContaining("*.ndjson");
    }

    @Test
    void closingEndsAWaitingPoll() throws Exception {
        FileSource source = source(write("a.log", ""), true);
        source.start(Map.of());
        Thread poller = Thread.ofPlatform().start(() -> source.poll(Duration.ofMinutes(5)));
        source.close();
        poller.join();
        assertThat(source.poll(LONG)).isNull();
    }
}
