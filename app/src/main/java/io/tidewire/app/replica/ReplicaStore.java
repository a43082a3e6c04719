package io.tidewire.app.replica;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Store;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.duckdb.DuckDbConnector;
import io.tidewire.connectors.duckdb.DuckDbStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tables of a process at the edge, to be asked with SQL: those of the {@code duckdb} sinks, and
 * one by the name of each view that is served. They are in a folder for temporary files, which goes
 * with the process: the next one makes them anew. Thread-safe.
 */
final class ReplicaStore implements Store {

    /** Beside the heap of a small process. */
    private static final DuckDbStore.Settings SETTINGS = new DuckDbStore.Settings(256, 2);

    private final Contexts contexts;
    private final Path folder;
    private final DuckDbStore store;
    private final Connector connector;
    private final Set<String> taken = new HashSet<>();

    /**
     * @param file the pipeline
     * @throws TidewireException DATA_DIRECTORY
     */
    ReplicaStore(PipelineSpec file, Contexts contexts) {
        this.contexts = contexts;
        try {
            this.folder = Files.createTempDirectory("tidewire-edge-" + file.name() + "-");
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.DATA_DIRECTORY,
                    "the folder for temporary files cannot be written to",
                    "name another: TIDEWIRE_OPTS=-Djava.io.tmpdir=DIR",
                    e);
        }
        this.store = new DuckDbStore(folder.resolve(DuckDbStore.FILE_NAME), SETTINGS);
        this.connector = new DuckDbConnector(store);
        file.sinks().stream()
                .filter(sink -> sink.connector().equals(DuckDbConnector.SPEC.name()))
                .forEach(sink -> taken.add(name(sink).toLowerCase(Locale.ROOT)));
    }

    private static String name(PipelineSpec.Sink sink) {
        String written = sink.options().stringOrNull("table");
        return written == null ? sink.name() : written;
    }

    /** Opens what a table is kept in, empty. */
    List<Sink> open(ReplicatedTable table) {
        List<Sink> opened = new ArrayList<>();
        for (PipelineSpec.Sink sink : table.sinks()) {
            opened.add(open(table, sink));
        }
        // A sink of the file says what its table is called, whatever else is called so.
        if (table.served() && !taken.contains(table.name().toLowerCase(Locale.ROOT))) {
            PipelineSpec.Sink sink =
                    new PipelineSpec.Sink(
                            table.name(),
                            table.name(),
                            DuckDbConnector.SPEC.name(),
                            defaults(),
                            null,
                            PipelineSpec.Buffer.DEFAULT,
                            table.location());
            opened.add(open(table, sink));
        }
        return opened;
    }

    private static Options defaults() {
        return Objects.requireNonNull(DuckDbConnector.SPEC.sink()).defaults();
    }

    private Sink open(ReplicatedTable table, PipelineSpec.Sink sink) {
        // Rows come as they are now, not with what they replace.
        Options options =
                table.key().isEmpty()
                        ? sink.options()
                        : sink.options()
                                .with(
                                        "primary_key",
                                        table.key().stream().map(table.schema()::name).toList());
        Sink opened =
                connector.openSink(
                        contexts.sink(
                                new PipelineSpec.Sink(
                                        sink.name(),
                                        sink.from(),
                                        sink.connector(),
                                        options,
                                        sink.format(),
                                        sink.buffer(),
                                        sink.location()),
                                (row, reason) -> {}));
        opened.recover(new Resume(folder.getFileName().toString(), 0));
        return opened;
    }

    /** Lets go of the oldest rows of a view's own table that only grows. */
    void keepNewest(ReplicatedTable table, long rows) {
        if (!taken.contains(table.name().toLowerCase(Locale.ROOT))) {
            store.keepNewest(table.name(), rows);
        }
    }

    /** Takes out whatever a table is kept in. */
    void drop(ReplicatedTable table) {
        table.sinks().forEach(sink -> store.drop(name(sink)));
        if (!taken.contains(table.name().toLowerCase(Locale.ROOT))) {
            store.drop(table.name());
        }
    }

    @Override
    public Result query(String sql, RunningPipeline.QueryLimits limits) {
        return store.query(sql, limits);
    }

    @Override
    public void close() {
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(ReplicaStore.class.getName())
                    .log(System.Logger.Level.DEBUG, "while removing " + folder, e);
        }
    }
}
