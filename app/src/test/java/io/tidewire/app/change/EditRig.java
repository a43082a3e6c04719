package io.tidewire.app.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.api.serving.Status;
import io.tidewire.app.client.RunningClient;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.Progress;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.connectors.duckdb.DuckDbStore;
import io.tidewire.engine.change.Effect;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.runtime.Outcome;
import io.tidewire.engine.runtime.Trial;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A directory with a pipeline's file, its sources' files and its data, and runs on them. */
final class EditRig {

    private final Path directory;

    /**
     * @param directory stands in files as {@code DIR}
     */
    EditRig(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
    }

    Path directory() {
        return directory;
    }

    void append(String source, String lines) throws IOException {
        Files.writeString(
                directory.resolve(source + ".ndjson"),
                lines.endsWith("\n") ? lines : lines + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** Where {@link #pipeline} writes to. */
    Path file() {
        return directory.resolve("shop.yaml");
    }

    CheckedPipeline.Runnable pipeline(String text) throws IOException {
        Path file = file();
        Files.writeString(file, text.replace("DIR", directory.toString()));
        return Pipelines.check(file, List.of(), name -> null).valid();
    }

    RunOptions options() {
        return options(RunOptions.Serving.NEVER);
    }

    private RunOptions options(RunOptions.Serving serving) {
        return new RunOptions(
                directory.resolve("data"),
                serving,
                new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                1);
    }

    /** What becomes of what, as {@code kind name fate}, a star behind what asks. */
    List<String> effects(String text) throws IOException {
        Facilities facilities =
                Facilities.take(pipeline(text).spec(), options(), Clock.systemUTC());
        try {
            Changes changes = facilities.changes(pipeline(text), Clock.systemUTC());
            return changes.effects().stream()
                    .filter(effect -> effect.fate() != Effect.Fate.KEEPS || effect.detail() != null)
                    .map(EditRig::word)
                    .toList();
        } finally {
            facilities.close();
        }
    }

    private static String word(Effect effect) {
        return (effect.what() + " " + effect.name() + " " + effect.fate()).toLowerCase(Locale.ROOT)
                + (effect.asks() ? "*" : "");
    }

    /** Runs until all that is in the files was read, and stops. */
    void run(String text, boolean accept) throws Exception {
        run(text, accept, null);
    }

    void run(String text, boolean accept, @Nullable Start from) throws Exception {
        CheckedPipeline.Runnable pipeline = pipeline(text);
        try (PipelineProcess process =
                start(text, accept, from, RunOptions.Serving.NEVER, _ -> {})) {
            Map<String, Long> lines = new HashMap<>();
            for (PipelineSpec.Source source : pipeline.spec().sources()) {
                boolean whole = !(from instanceof Start.Positions);
                lines.put(source.name(), whole ? (long) lines(source).size() : 0);
            }
            await(process, source -> all(source, lines));
            assertThat(process.status().problems()).isEmpty();
            process.stop();
            Outcome outcome = process.awaitEnd();
            assertThat(outcome.faults()).isEmpty();
        }
    }

    /** Starts it, whatever it asks. */
    PipelineProcess start(String text, @Nullable Start from, RunOptions.Serving serving)
            throws IOException {
        return start(text, from, serving, _ -> {});
    }

    PipelineProcess start(
            String text,
            @Nullable Start from,
            RunOptions.Serving serving,
            Consumer<Progress> progress)
            throws IOException {
        return start(text, true, from, serving, progress);
    }

    private PipelineProcess start(
            String text,
            boolean accept,
            @Nullable Start from,
            RunOptions.Serving serving,
            Consumer<Progress> progress)
            throws IOException {
        CheckedPipeline.Runnable pipeline = pipeline(text);
        RunOptions options = options(serving);
        Clock clock = Clock.systemUTC();
        Facilities facilities = Facilities.take(pipeline.spec(), options, clock);
        Changes changes = facilities.changes(pipeline, clock, from);
        if (!accept && (changes.asks() || !changes.isPossible())) {
            facilities.close();
            throw new TidewireException(ErrorCode.PIPELINE_CHANGED, "it asks", null);
        }
        return PipelineProcess.start(
                pipeline, changes, options, facilities, new Redactor(Set.of()), progress, clock);
    }

    /** Sends rows to a source of http, as a sender does: again, when it is told to. */
    static void post(PipelineProcess process, String source, String lines) {
        try (RunningClient client = new RunningClient(process.url(), null)) {
            while (true) {
                try {
                    client.postLines("/ingest/" + source, lines);
                    return;
                } catch (TidewireException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    /** Waits until all sources are as they should be. */
    static void await(PipelineProcess process, Predicate<Status.SourceStatus> source) {
        while (!process.status().sources().stream().allMatch(source)) {
            assertThat(process.status().state())
                    .as("%s", process.status().problems())
                    .isNotEqualTo("failed");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean all(Status.SourceStatus source, Map<String, Long> lines) {
        Status.Books books = source.books();
        return books.inFlight() == 0 && books.read() >= lines.getOrDefault(source.name(), 0L);
    }

    List<byte[]> lines(PipelineSpec.Source source) throws IOException {
        Path path = Path.of(source.options().string("path"));
        return Files.exists(path)
                ? Files.readAllLines(path).stream()
                        .map(line -> line.getBytes(StandardCharsets.UTF_8))
                        .toList()
                : List.of();
    }

    /** Every sink holds what its SQL gives over all rows there are. */
    void compare(String text) throws IOException {
        CheckedPipeline.Runnable pipeline = pipeline(text);
        Contexts contexts = new Contexts(pipeline.spec(), pipeline.program(), Clock.systemUTC());
        Map<String, Supplier<Decoder>> decoders = new HashMap<>();
        pipeline.spec()
                .sources()
                .forEach(source -> decoders.put(source.name(), contexts.decoder(source)));
        try (Trial trial = new Trial(pipeline.program(), decoders, Instant.now());
                DuckDbStore store =
                        DuckDbStore.openReadOnly(
                                directory.resolve("data").resolve(DuckDbStore.FILE_NAME))) {
            for (PipelineSpec.Source source : pipeline.spec().sources()) {
                trial.payloads(source.name(), lines(source));
            }
            for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
                List<String> expected =
                        sorted(trial.result().views().get(sink.from()).rows().stream());
                assertThat(delivered(sink, store)).as(sink.name()).isEqualTo(expected);
            }
        }
    }

    private List<String> delivered(PipelineSpec.Sink sink, DuckDbStore store) throws IOException {
        if (sink.connector().equals("duckdb")) {
            String table = sink.options().stringOrNull("table");
            return stored(store, table == null ? sink.name() : table);
        }
        return sorted(
                Files.readAllLines(Path.of(sink.options().string("path"))).stream()
                        .map(line -> line.replaceAll("\"[a-z]+\":|[{}\"]", "").split(","))
                        .map(List::of));
    }

    /** The rows of a table of the store, when nothing runs. */
    List<String> stored(String table) {
        try (DuckDbStore store =
                DuckDbStore.openReadOnly(
                        directory.resolve("data").resolve(DuckDbStore.FILE_NAME))) {
            return stored(store, table);
        }
    }

    private static List<String> stored(DuckDbStore store, String table) {
        return sorted(
                store
                        .query(
                                "SELECT * FROM " + table,
                                new QueryLimits(100_000, Duration.ofSeconds(30)))
                        .rows()
                        .stream());
    }

    static List<String> sorted(Stream<? extends List<?>> rows) {
        return rows.map(row -> row.stream().map(String::valueOf).toList().toString())
                .sorted()
                .toList();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
