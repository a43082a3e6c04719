package io.tidewire.connectors.bench;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.Deltas;
import io.tidewire.connectors.duckdb.DuckDbConnector;
import io.tidewire.connectors.duckdb.DuckDbStore;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the duckdb sink takes: rows of two columns appended in deltas of 50,000 with a flush each;
 * changes to a table of a million keys in deltas of 1,000 and of 50,000.
 *
 * <p>Run main with the module's test class path; no arguments.
 */
public final class StoreBenchmark {

    private static final int ROWS = 1_000_000;

    private StoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("store-benchmark");
        try (DuckDbStore store = new DuckDbStore(directory.resolve("store.duckdb"))) {
            for (int round = 0; round < 3; round++) {
                appends(store);
            }
            changes(store, "keyed", List.of(0));
            changes(store, "whole", List.of());
        }
    }

    private static Sink open(
            DuckDbStore store, String name, boolean insertOnly, List<Integer> key) {
        Sink sink =
                new DuckDbConnector(store)
                        .openSink(
                                Contexts.sink(
                                        DuckDbConnector.SPEC,
                                        name,
                                        Contexts.SCHEMA,
                                        insertOnly,
                                        key,
                                        Map.of(),
                                        (row, reason) -> {}));
        sink.recover(Deltas.at(0));
        return sink;
    }

    private static List<Batch> inserts() {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < ROWS; from += 50_000) {
            BatchBuilder builder = new BatchBuilder(Contexts.SCHEMA);
            for (long id = from; id < from + 50_000; id++) {
                builder.column(0).addLong(id);
                builder.column(1).addString("name-" + id + "-0");
                builder.endRow(1);
            }
            batches.add(builder.build());
        }
        return batches;
    }

    private static void appends(DuckDbStore store) {
        List<Batch> batches = inserts();
        long began = System.nanoTime();
        try (Sink sink = open(store, "appended", true, List.of())) {
            for (Batch batch : batches) {
                sink.write(Deltas.of(batch));
                sink.flush();
            }
        }
        report("append", ROWS, began);
    }

    private static void changes(DuckDbStore store, String name, List<Integer> key) {
        try (Sink sink = open(store, name, false, key)) {
            long began = System.nanoTime();
            for (Batch batch : inserts()) {
                sink.write(Deltas.of(batch));
                sink.flush();
            }
            report(name + ": inserts", ROWS, began);
            int[] version = new int[ROWS];
            Random random = new Random(1);
            for (int size : new int[] {1_000, 50_000}) {
                int steps = 20;
                long changes = 0;
                began = System.nanoTime();
                for (int step = 0; step < steps; step++) {
                    BatchBuilder builder = new BatchBuilder(Contexts.SCHEMA);
                    int id = random.nextInt(ROWS - size * 10);
                    for (int i = 0; i < size; i++, id += 1 + random.nextInt(9)) {
                        String old = "name-" + id + "-" + version[id]++;
                        builder.add(-1, List.of((long) id, old));
                        builder.add(1, List.of((long) id, "name-" + id + "-" + version[id]));
                        changes += 2;
                    }
                    sink.write(Deltas.of(builder.build()));
                    sink.flush();
                }
                report(name + ": steps of " + size + " updates", changes, began);
            }
        }
    }

    private static void report(String what, long rows, long began) {
        double took = (System.nanoTime() - began) / 1e9;
        System.out.printf("%s: %,.0f rows/s (%.2f s)%n", what, rows / took, took);
    }
}
