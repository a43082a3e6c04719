package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Differences;
import io.tidewire.app.run.Facilities;
import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.run.RunInfo;
import io.tidewire.app.run.RunOptions;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.engine.change.Start;
import io.tidewire.engine.runtime.Outcome;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Runs a pipeline in the foreground: start-up lines, signals, the last line. */
final class Running {

    private final Terminal terminal;
    private final boolean accepts;
    private final @Nullable Start from;
    private final @Nullable Shadowing shadow;
    private final Clock clock = Clock.systemUTC();

    /**
     * @param accepts whether a change of the pipeline that throws something away, or delivers it
     *     again, is agreed to
     * @param from where to process everything once more from; null to go on
     * @param shadow how to show first what a change does to rows; null to do it without
     */
    Running(Terminal terminal, boolean accepts, @Nullable Start from, @Nullable Shadowing shadow) {
        this.from = from;
        this.shadow = shadow;
        this.terminal = terminal;
        this.accepts = accepts;
    }

    /**
     * @param rows the most that are shown of each kind of difference of a view
     * @param json whether they are shown to a script
     */
    record Shadowing(int rows, boolean json) {}

    /**
     * @param plugins whose functions its SQL may call
     * @param options of a pipeline's run
     * @param notes lines to print when it runs
     * @param companion something to start beside it, and to close before it is
     * @return the exit code
     * @throws TidewireException with all faults of the file; others when it cannot start
     */
    int run(
            PipelineFile file,
            Plugins plugins,
            Function<PipelineSpec, RunOptions> options,
            List<String> notes,
            Function<PipelineProcess, AutoCloseable> companion)
            throws InterruptedException {
        if (file.hasErrors()) {
            throw new TidewireException(Pipelines.checkWithInputs(file, plugins).faults());
        }
        PipelineSpec spec = file.valid();
        RunOptions chosen = options.apply(spec);
        RunInfo other = shadow == null ? null : RunInfo.find(chosen.data());
        Facilities facilities =
                other == null ? Facilities.take(spec, chosen, clock) : visit(spec, chosen, other);
        CheckedPipeline checked = check(file, plugins, facilities);
        terminal.complain(checked.faults());
        if (checked.hasErrors()) {
            // Said before what has begun to start is stopped, which takes a second.
            facilities.abandon();
            return CommandLineRunner.exitCode(checked.faults());
        }
        Changes changes = changes(checked.valid(), facilities);
        if (shadow == null) {
            if (!agreed(changes)) {
                facilities.abandon();
                return CommandLineRunner.WRONG;
            }
        } else {
            Integer code =
                    compare(checked.valid(), plugins, changes, chosen, facilities, shadow, other);
            if (code != null) {
                facilities.abandon();
                return code;
            }
        }
        return run(checked.valid(), changes, chosen, facilities, notes, companion);
    }

    private Changes changes(CheckedPipeline.Runnable pipeline, Facilities facilities) {
        try {
            return facilities.changes(pipeline, clock, from);
        } catch (RuntimeException | Error e) {
            facilities.abandon();
            throw e;
        }
    }

    /** Whether the pipeline may go on from what is there; says what becomes of it. */
    private boolean agreed(Changes changes) {
        if (!isPossible(changes)) {
            return false;
        }
        if (!changes.asks() || accepts) {
            return true;
        }
        Boolean answer = ask("go on? [y/N] ");
        if (answer == null) {
            terminal.complain(
                    List.of(
                            Fault.error(
                                    ErrorCode.PIPELINE_CHANGED,
                                    "something would be thrown away or delivered again",
                                    "say --accept to do what is written above; nothing was changed",
                                    null)));
        }
        return answer != null && answer;
    }

    /** Says what becomes of what is there. */
    private boolean isPossible(Changes changes) {
        if (changes.nothing()) {
            return true;
        }
        terminal.complain(
                from == null
                        ? "the pipeline is another than the one that was run here before:"
                        : "everything is processed once more from " + from + ":");
        new ChangeReport(terminal, changes).print(line -> terminal.complain("  " + line), false);
        if (changes.isPossible()) {
            return true;
        }
        terminal.complain(
                List.of(
                        Fault.error(
                                ErrorCode.PIPELINE_CHANGED,
                                "it cannot go on from the state that is there",
                                "the lines above say why, and what helps; nothing was changed",
                                null)));
        return false;
    }

    /** Beside a process that runs on the data directory, and goes on. */
    private Facilities visit(PipelineSpec spec, RunOptions options, RunInfo other) {
        if (accepts) {
            throw new TidewireException(
                    ErrorCode.DATA_DIRECTORY_IN_USE,
                    "the pipeline runs, as process " + other.pid() + ": it cannot be switched here",
                    "leave out --accept to compare, or stop it first");
        }
        return Facilities.visit(spec, options, clock);
    }

    /** Absent when nobody is there. */
    private @Nullable Boolean ask(String question) {
        String answer = terminal.answers().apply(question);
        return answer == null ? null : answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    /**
     * Shows which rows would be others, before anything is changed.
     *
     * @param other the process that runs the pipeline meanwhile; null when none does
     * @return the exit code; absent when the pipeline is to go on as it is now
     */
    private @Nullable Integer compare(
            CheckedPipeline.Runnable pipeline,
            Plugins plugins,
            Changes changes,
            RunOptions options,
            Facilities facilities,
            Shadowing how,
            @Nullable RunInfo other) {
        if (!isPossible(changes)) {
            return CommandLineRunner.WRONG;
        }
        ProgressLine progress = new ProgressLine(terminal, "comparing");
        Differences differences;
        try {
            differences =
                    facilities.compare(
                            pipeline, plugins, changes, options, how.rows(), progress, clock);
        } catch (RuntimeException | Error e) {
            facilities.abandon();
            throw e;
        } finally {
            progress.end();
        }
        ShadowReport report = new ShadowReport(terminal, differences);
        if (how.json()) {
            terminal.print(report.json());
        } else if (changes.nothing()) {
            terminal.print(
                    changes.goesOn()
                            ? "the pipeline is the one that was run here before: nothing to compare"
                            : "there is no state of this pipeline: nothing to compare");
        } else {
            report.print();
        }
        if (other != null) {
            terminal.complain(
                    "process "
                            + other.pid()
                            + " runs on; compared are its rows up to its checkpoint of "
                            + changes.taken()
                            + ". To switch, stop it and run the file");
            return exitCode(differences);
        }
        if (accepts) {
            return null;
        }
        Boolean answer = ask("switch to it? [y/N] ");
        if (answer != null && answer) {
            return null;
        }
        return exitCode(differences);
    }

    private static int exitCode(Differences differences) {
        return differences.isEmpty() ? CommandLineRunner.FINE : CommandLineRunner.DIFFERENT;
    }

    private static CheckedPipeline check(
            PipelineFile file, Plugins plugins, Facilities facilities) {
        try {
            return Pipelines.checkWithInputs(file, plugins);
        } catch (RuntimeException | Error e) {
            facilities.abandon();
            throw e;
        }
    }

    private int run(
            CheckedPipeline.Runnable pipeline,
            Changes changes,
            RunOptions options,
            Facilities facilities,
            List<String> notes,
            Function<PipelineProcess, AutoCloseable> companion)
            throws InterruptedException {
        long started = System.nanoTime();
        ProgressLine progress = new ProgressLine(terminal, "computing anew");
        try (PipelineProcess process =
                PipelineProcess.start(
                        pipeline,
                        changes,
                        options,
                        facilities,
                        terminal.redactor(),
                        progress,
                        clock)) {
            progress.end();
            StopSignals signals =
                    StopSignals.handle(
                            process::stop,
                            "the next run goes on from the last checkpoint",
                            terminal);
            greet(pipeline.spec().name(), options, process, notes);
            Outcome outcome = await(process, companion);
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            terminal.complain(RunSummary.of(terminal, outcome, process.status(), time));
            terminal.complain(outcome.faults());
            return outcome.failed() ? CommandLineRunner.FAILED : signals.exitCode();
        }
    }

    private static Outcome await(
            PipelineProcess process, Function<PipelineProcess, AutoCloseable> companion)
            throws InterruptedException {
        AutoCloseable beside = companion.apply(process);
        try {
            return process.awaitEnd();
        } finally {
            try {
                beside.close();
            } catch (Exception e) {
                // It only stops feeding; the pipeline's own outcome counts.
                System.getLogger(Running.class.getName())
                        .log(System.Logger.Level.DEBUG, "while closing", e);
            }
        }
    }

    private void greet(
            String name, RunOptions options, PipelineProcess process, List<String> notes) {
        String url = process.url();
        if (url == null) {
            return;
        }
        terminal.complain(terminal.paint(Style.BOLD, name) + " is running");
        terminal.complain("  console  " + url);
        terminal.complain("  data     " + options.data());
        String kafka = process.kafka();
        if (kafka != null) {
            terminal.complain("  kafka    " + kafka);
        }
        notes.forEach(note -> terminal.complain("  " + note));
        terminal.complain("  Ctrl-C stops it");
    }
}
