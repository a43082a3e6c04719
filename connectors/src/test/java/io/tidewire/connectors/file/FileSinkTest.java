package io.tidewire.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.SinkContexts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class FileSinkTest {

    private static final Schema SCHEMA =
            Schema.of(new Field("k", DataType.STRING.notNull()), new Field("n", DataType.BIGINT));

    @TempDir Path directory;

    private SinkContext context(String mode, String format, boolean insertOnly) {
        return SinkContexts.of(
                FileConnector.SPEC,
                Map.of("path", directory.resolve("sub/out").toString(), "mode", mode),
                format,
                SCHEMA,
                insertOnly,
                (row, reason) -> {
                    throw new AssertionError(reason);
                },
                directory.resolve("home"));
    }

    private Sink open(String mode, String format, boolean insertOnly, long checkpoint) {
        Sink sink = new FileConnector().openSink(context(mode, format, insertOnly));
        sink.recover(Deltas.at(checkpoint));
        return sink;
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("sub/out"));
    }

    private static Batch batch(Object... weightKeyNumber) {
        BatchBuilder builder = new BatchBuilder(SCHEMA);
        for (int i = 0; i < weightKeyNumber.length; i += 3) {
            builder.add(
                    (Integer) weightKeyNumber[i],
                    List.of(
                            weightKeyNumber[i + 1],
                            ((Integer) weightKeyNumber[i + 2]).longValue()));
        }
        return builder.build();
    }

    @Test
    void appendedRowsAreThereAfterAFlushAndANewRunBeginsAnew() throws IOException {
        Sink sink = open("append", "json", true, 0);
        sink.write(Deltas.of(batch(1, "a", 1, 2, "b", 2)));
        sink.flush();
        assertThat(lines())
                .containsExactly(
                        "{\"k\":\"a\",\"n\":1}", "{\"k\":\"b\",\"n\":2}", "{\"k\":\"b\",\"n\":2}");
        sink.write(Deltas.of(batch(1, "c", 3)));
        sink.commit(7);
        sink.close();
        sink.close();
        Sink resumed = open("append", "json", true, 7);
        resumed.write(Deltas.of(batch(1, "d", 4)));
        resumed.flush();
        resumed.close();
        assertThat(lines()).hasSize(5).last().isEqualTo("{\"k\":\"d\",\"n\":4}");
        Sink fresh = open("append", "csv", true, 0);
        fresh.commit(1);
        fresh.close();
        assertThat(lines()).containsExactly("k,n");
    }

    @Test
    void aChangelogSaysWhatHappened() throws IOException {
        Sink sink = open("changelog", "csv", false, 0);
        sink.write(Deltas.of(batch(1, "a", 1, 1, "b", 1)));
        sink.write(Deltas.of(batch(-1, "a", 1, 1, "a", 2, -1, "b", 1)));
        sink.commit(1);
        sink.close();
        Sink resumed = open("changelog", "csv", false, 1);
        resumed.write(Deltas.of(batch(1, "c", 5)));
        resumed.flush();
        resumed.close();
        assertThat(lines())
                .containsExactly(
                        "op,k,n", "+I,a,1", "+I,b,1", "-U,a,1", "+U,a,2", "-D,b,1", "+I,c,5");
    }

    @Test
    void aSnapshotIsReplacedAsAWholeAndGoesOnAfterARestart() throws IOException {
        for (String format : List.of("csv", "json")) {
            Sink sink = open("snapshot", format, false, 0);
            sink.write(Deltas.of(batch(1, "b\nx", 1, 1, "a", 1, 2, "c", 9)));
            sink.flush();
            sink.commit(1);
            sink.write(Deltas.of(batch(-1, "a", 1, 1, "a", 2, -1, "c", 9)));
            List<String> before = lines();
            sink.commit(2);
            sink.close();
            assertThat(lines()).isNotEqualTo(before);
            Sink resumed = open("snapshot", format, false, 2);
            resumed.write(Deltas.of(batch(-1, "b\nx", 1, 1, "b\nx", 3)));
            resumed.commit(3);
            resumed.release(Long.MAX_VALUE);
            resumed.close();
            assertThat(lines())
                    .containsExactlyElementsOf(
                            format.equals("csv")
                                    ? List.of("k,n", "\"b", "x\",3", "a,2", "c,9")
                                    : List.of(
                                            "{\"k\":\"a\",\"n\":2}",
                                            "{\"k\":\"b\\nx\",\"n\":3}",
                                            "{\"k\":\"c\",\"n\":9}"));
        }
        try (Stream<Path> files = Files.list(directory.resolve("sub"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void anEmptyResultIsAnEmptyFile() throws IOException {
        Sink sink = open("snapshot", "json", false, 0);
        sink.commit(1);
        sink.close();
        assertThat(lines()).isEmpty();
    }

    @Test
    void rowsThatChangeCannotBeAppended() {
        assertThat(new FileConnector().checkSink(context("append", "json", false)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(ErrorCode.CONFLICT));
        assertThat(new FileConnector().checkSink(context("append", "json", true))).isEmpty();
        assertThat(new FileConnector().checkSink(context("snapshot", "json", false))).isEmpty();
    }

    @Test
    void clearErrors() throws IOException {
        Files.createDirectories(directory.resolve("sub/out"));
        assertThatThrownBy(() -> open("append", "json", true, 0))
                .hasMessageContaining("is a directory");
        Files.delete(directory.resolve("sub/out"));
        Files.delete(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub"), "");
        assertThatThrownBy(() -> open("snapshot", "json", true, 0))
                .hasMessageContaining("SINK_FAILED");
    }
}
