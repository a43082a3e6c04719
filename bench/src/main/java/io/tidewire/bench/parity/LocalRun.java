package io.tidewire.bench.parity;

import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.api.serving.Status;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.connectors.duckdb.DuckDbStore;
import io.tidewire.engine.runtime.Outcome;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A bounded pipeline on Tidewire's own engine, in this process. */
final class LocalRun {

    private LocalRun() {}

    static Result run(CheckedPipeline.Runnable pipeline, Path data, Topics topics)
            throws Exception {
        Map<String, Long> books = new TreeMap<>();
        try (PipelineProcess process = start(pipeline, data)) {
            Outcome outcome = process.awaitEnd();
            if (!outcome.faults().isEmpty()) {
                throw new TidewireException(outcome.faults());
            }
            for (Status.SourceStatus source : process.status().sources()) {
                Status.Books account = source.books();
                books.put(source.name() + ".read", account.read());
                books.put(source.name() + ".delivered", account.delivered());
                books.put(source.name() + ".filtered", account.filtered());
                books.put(source.name() + ".late", account.late());
                books.put(source.name() + ".duplicate", account.duplicate());
                books.put(source.name() + ".quarantined", account.quarantined());
            }
        }
        return new Result(Result.tables(pipeline, topics), quarantine(data), books);
    }

    /** Why a run ends that does not come to its end. */
    static List<Fault> faults(CheckedPipeline.Runnable pipeline, Path data) throws Exception {
        try (PipelineProcess process = start(pipeline, data)) {
            return process.awaitEnd().faults();
        }
    }

    private static PipelineProcess start(CheckedPipeline.Runnable pipeline, Path data) {
        RunOptions options =
                new RunOptions(
                        data,
                        RunOptions.Serving.NEVER,
                        new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                        1);
        return PipelineProcess.start(
                pipeline,
                options,
                Facilities.take(pipeline.spec(), options, Clock.systemUTC()),
                new Redactor(Set.of()),
                Clock.systemUTC());
    }

    /** What the store of a run that has ended holds. */
    static List<Result.Refused> quarantine(Path data) {
        Path file = data.resolve(DuckDbStore.FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Result.Refused> refused = new ArrayList<>();
        try (DuckDbStore store = DuckDbStore.openReadOnly(file)) {
            for (List<@Nullable Object> row :
                    store.query(
                                    "SELECT source, code, rule, reason, payload, part, position,"
                                            + " lateness FROM tidewire_quarantine",
                                    QueryLimits.DEFAULT)
                            .rows()) {
                Object lateness = row.get(7);
                refused.add(
                        new Result.Refused(
                                String.valueOf(row.get(0)),
                                String.valueOf(row.get(1)),
                                String.valueOf(row.get(2)),
                                String.valueOf(row.get(3)),
                                String.valueOf(row.get(4)),
                                String.valueOf(row.get(5)),
                                number(row.get(6)),
                                lateness == null ? null : number(lateness)));
            }
        }
        return refused.stream().sorted().toList();
    }

    private static long number(@Nullable Object value) {
        return Long.parseLong(String.valueOf(value));
    }
}
