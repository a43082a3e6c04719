package io.tidewire.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.Deltas;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The store as a kill leaves it: its files are copied at any moment, also in the middle of what
 * they say last. Opened there, and told a checkpoint, the table is what it was at the step it says
 * it holds.
 */
class DuckDbRecoveryTest {

    private enum Kind {
        APPENDED(true, List.of(), Map.of()),
        KEYED(false, List.of(0), Map.of()),
        WHOLE_ROWS(false, List.of(), Map.of()),
        CHANGELOG(false, List.of(0), Map.of("mode", "changelog")),
        LATEST_BY_KEY(true, List.of(), Map.of("primary_key", List.of("id")));

        final boolean insertOnly;
        final List<Integer> key;
        final Map<String, Object> options;

        Kind(boolean insertOnly, List<Integer> key, Map<String, Object> options) {
            this.insertOnly = insertOnly;
            this.key = key;
            this.options = options;
        }
    }

    private static final String RUN = "run";

    @TempDir Path directory;

    private static Sink open(Kind kind, DuckDbStore store) {
        return open(kind, store, "t");
    }

    private static Sink open(Kind kind, DuckDbStore store, String table) {
        return new DuckDbConnector(store)
                .openSink(
                        Contexts.sink(
                                DuckDbConnector.SPEC,
                                table,
                                Contexts.SCHEMA,
                                kind.insertOnly,
                                kind.key,
                                kind.options,
                                (row, reason) -> {}));
    }

    private static Map<List<Object>, Integer> table(DuckDbStore store) {
        Map<List<Object>, Integer> rows = new HashMap<>();
        store.query("SELECT * FROM t", QueryLimits.DEFAULT)
                .rows()
                .forEach(row -> rows.merge(row, 1, Integer::sum));
        return rows;
    }

    /** A change of a few rows, valid after what came before. */
    private static Batch delta(Kind kind, Random random, Map<Long, String> rows, long step) {
        BatchBuilder delta = new BatchBuilder(Contexts.SCHEMA);
        Map<Long, String> next = new TreeMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            next.put((long) random.nextInt(6), "s" + step);
        }
        if (!kind.insertOnly) {
            next.forEach(
                    (id, name) -> {
                        if (rows.containsKey(id)) {
                            delta.add(-1, List.of(id, rows.get(id)));
                        }
                    });
        }
        next.forEach(
                (id, name) -> {
                    if (!kind.insertOnly && rows.remove(id) != null && random.nextInt(3) == 0) {
                        return;
                    }
                    rows.put(id, name);
                    delta.add(1, List.of(id, name));
                });
        return delta.build();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void comesBackToTheCheckpoint(Kind kind) throws Exception {
        Random random = new Random(kind.ordinal() + 5);
        Path home = directory.resolve("home");
        Map<Long, String> rows = new TreeMap<>();
        Map<Long, Map<List<Object>, Integer>> tables = new HashMap<>();
        tables.put(0L, Map.of());
        List<Long> checkpoints = new ArrayList<>(List.of(0L, 0L));
        int copies = 0;
        try (DuckDbStore store = new DuckDbStore(home.resolve("store.duckdb"));
                Sink sink = open(kind, store)) {
            sink.recover(new Resume(RUN, 0));
            for (long step = 1; step <= 60; step++) {
                sink.write(Deltas.of(delta(kind, random, rows, step), step));
                if (random.nextInt(2) == 0) {
                    sink.flush();
                }
                if (random.nextInt(4) == 0) {
                    sink.commit(step);
                    checkpoints.add(step);
                    sink.release(checkpoints.get(checkpoints.size() - 2));
                }
                tables.put(step, table(store));
                if (step % 6 == 0) {
                    Path copy = copy(home, "copy" + copies++, random);
                    for (int back = 1; back <= 2; back++) {
                        long checkpoint = checkpoints.get(checkpoints.size() - back);
                        comesBack(kind, copy, checkpoint, tables);
                    }
                }
            }
        }
    }

    private void comesBack(
            Kind kind, Path copy, long checkpoint, Map<Long, Map<List<Object>, Integer>> tables) {
        try (DuckDbStore store = new DuckDbStore(copy.resolve("store.duckdb"));
                Sink sink = open(kind, store)) {
            long stands = sink.recover(new Resume(RUN, Math.max(1, checkpoint)));
            if (stands != Sink.UNKNOWN) {
                assertThat(stands).isLessThanOrEqualTo(Math.max(1, checkpoint));
                assertThat(table(store)).isEqualTo(tables.get(stands));
            }
        }
    }

    /** As the disk has it, but for some bytes at the end of what was written last. */
    private Path copy(Path from, String name, Random random) throws IOException {
        Path to = Files.createDirectories(directory.resolve(name));
        Files.copy(from.resolve("store.duckdb"), to.resolve("store.duckdb"));
        Path log = from.resolve("store.duckdb.wal");
        if (Files.exists(log)) {
            byte[] bytes = Files.readAllBytes(log);
            int kept = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
            Files.write(to.resolve("store.duckdb.wal"), java.util.Arrays.copyOf(bytes, kept));
        }
        return to;
    }

    /** Each sink starts in a thread of its own: none may stand in another's way. */
    @Test
    void sinksOfOneStoreBeginAtOnce() throws Exception {
        int sinks = 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(sinks)) {
            for (int round = 0; round < 12; round++) {
                Path file = directory.resolve("round-" + round).resolve(DuckDbStore.FILE_NAME);
                CyclicBarrier start = new CyclicBarrier(sinks);
                try (DuckDbStore store = new DuckDbStore(file)) {
                    List<Future<Long>> begun = new ArrayList<>();
                    for (int i = 0; i < sinks; i++) {
                        Sink sink = open(Kind.values()[i], store, "t" + i);
                        begun.add(
                                threads.submit(
                                        () -> {
                                            start.await();
                                            return sink.recover(new Resume(RUN, 0));
                                        }));
                    }
                    for (Future<Long> each : begun) {
                        assertThat(each.get()).isZero();
                    }
                }
            }
        }
    }
}
