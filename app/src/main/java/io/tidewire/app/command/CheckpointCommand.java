package io.tidewire.app.command;

import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.command.ResultPrinter.Layout;
import io.tidewire.app.run.DataDirectory;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.engine.checkpoint.CheckpointArchive;
import io.tidewire.engine.checkpoint.CheckpointArchive.Listed;
import io.tidewire.engine.checkpoint.CheckpointInfo;
import io.tidewire.engine.checkpoint.LocalDisk;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code tidewire checkpoint list|save|restore}. */
@Command(
        name = "checkpoint",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "list|save|restore",
        description =
                "The step boundaries that a pipeline can go on from: which, copies, and back.")
final class CheckpointCommand implements Callable<Integer> {

    /** Under a pipeline's data directory. */
    private static final String FOLDER = "checkpoints";

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    CheckpointCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say 'checkpoint list', 'checkpoint save' or 'checkpoint restore'");
    }

    private static CheckpointArchive archive(Path folder) {
        return new CheckpointArchive(new LocalDisk(), folder);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the checkpoints of a running or stopped pipeline, newest first.")
    int list(
            @Mixin Target target,
            @Option(
                            names = "--copy",
                            paramLabel = "DIR",
                            description = "What 'checkpoint save' made, instead of a pipeline's.")
                    @Nullable Path copy,
            @Option(
                            names = "--verify",
                            description = "Reads every byte of them and compares the checksums.")
                    boolean verify,
            @Option(
                            names = "--format",
                            defaultValue = "table",
                            paramLabel = "FORMAT",
                            description = "One of: ${COMPLETION-CANDIDATES}; default table.")
                    Layout layout) {
        Path folder = copy == null ? target.directory().resolve(FOLDER) : copy;
        List<Listed> all = archive(folder).list(verify);
        if (all.isEmpty() && layout == Layout.table) {
            terminal.print("there are no checkpoints in " + folder);
            return CommandLineRunner.FINE;
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        all.forEach(listed -> rows.add(row(listed, layout)));
        new ResultPrinter(terminal, layout)
                .print(
                        List.of(
                                "number",
                                "taken",
                                "step",
                                "new",
                                "total",
                                "written_by",
                                "positions",
                                "state"),
                        rows);
        return all.stream().allMatch(listed -> listed.damage() == null)
                ? CommandLineRunner.FINE
                : CommandLineRunner.FAILED;
    }

    private static List<@Nullable Object> row(Listed listed, Layout layout) {
        CheckpointInfo about = listed.about();
        boolean forPeople = layout == Layout.table;
        List<@Nullable Object> row = new ArrayList<>();
        row.add(listed.number());
        row.add(about == null ? null : time(about));
        row.add(about == null ? null : about.step());
        row.add(forPeople ? size(listed.newBytes()) : (Object) listed.newBytes());
        row.add(forPeople ? size(listed.totalBytes()) : (Object) listed.totalBytes());
        row.add(about == null ? null : about.writtenBy());
        row.add(about == null ? null : about.positions());
        row.add(listed.damage() == null ? "good" : listed.damage());
        return row;
    }

    private static String time(CheckpointInfo about) {
        return Values.instant(about.takenMicros()).toString();
    }

    private static String size(long bytes) {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1_000 && unit < units.length - 1) {
            value /= 1_000;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(
                        Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    @Command(
            name = "save",
            mixinStandardHelpOptions = true,
            description = {
                "Copies the newest checkpoint of a running or stopped pipeline to a folder of its own,"
                        + " which needs nothing else.",
                "What waits for sinks is not in it: to move a pipeline, stop it and copy its data"
                        + " directory."
            })
    int save(
            @Mixin Target target,
            @Parameters(paramLabel = "DIR", description = "A folder that is not there yet.")
                    Path copy) {
        CheckpointInfo saved = archive(target.directory().resolve(FOLDER)).save(copy);
        terminal.print(
                "checkpoint " + saved.number() + " (step " + saved.step() + ") is in " + copy);
        return CommandLineRunner.FINE;
    }

    @Command(
            name = "restore",
            mixinStandardHelpOptions = true,
            description =
                    "Makes a stopped pipeline go on from a copy: sources are read again from where it"
                            + " says. What the pipeline has computed since is thrown away.")
    int restore(
            @Parameters(paramLabel = "DIR", description = "What 'checkpoint save' made.") Path copy,
            @Option(
                            names = "--data",
                            required = true,
                            paramLabel = "DIR",
                            description = "The pipeline's data directory; made if it is not there.")
                    Path data,
            @Option(
                            names = "--force",
                            description = "Throws newer checkpoints away without asking.")
                    boolean force) {
        CheckpointInfo old = archive(copy).newest();
        if (old == null) {
            throw new TidewireException(
                    ErrorCode.CHECKPOINT_UNREADABLE,
                    "there is no whole checkpoint in " + copy,
                    "name a folder that 'tidewire checkpoint save' made");
        }
        try (DataDirectory directory = DataDirectory.take(data)) {
            CheckpointArchive archive = archive(directory.path().resolve(FOLDER));
            CheckpointInfo newest = archive.newest();
            if (newest != null && newest.takenMicros() > old.takenMicros()) {
                agree(newest, old, force);
            }
            CheckpointInfo restored = archive.restore(copy);
            terminal.print(
                    "the pipeline '"
                            + restored.pipeline()
                            + "' will go on from step "
                            + restored.step()
                            + ", taken "
                            + time(restored));
        }
        return CommandLineRunner.FINE;
    }

    /** Asks, where somebody can answer. */
    private static void agree(CheckpointInfo newest, CheckpointInfo old, boolean force) {
        String question =
                "the checkpoint of "
                        + time(newest)
                        + " (step "
                        + newest.step()
                        + ") is newer than the copy of "
                        + time(old)
                        + " (step "
                        + old.step()
                        + ") and would be thrown away";
        if (force) {
            return;
        }
        if (System.console() != null && System.console().isTerminal()) {
            String answer = System.console().readLine("%s. Go on? [y/N] ", question);
            if (answer != null && answer.strip().equalsIgnoreCase("y")) {
                return;
            }
        }
        throw new TidewireException(
                ErrorCode.BAD_ARGUMENT, question, "save a copy of it first, or say --force");
    }
}
