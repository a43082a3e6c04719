package io.tidewire.app.command;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.Fault;
import io.tidewire.app.file.DeploySettings;
import io.tidewire.app.flink.FlinkChecks;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.FlinkPlanner;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code tidewire check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Finds every fault of pipeline files in one pass: the file, its SQL, its"
                        + " connectors' options, and files to read that are not there. Warns of"
                        + " each state that nothing bounds. Nothing is opened or started.")
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Pipeline files.")
    private List<Path> files = List.of();

    @Mixin private Settings settings = new Settings();
    @Mixin private PluginsOption plugins = new PluginsOption();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "What is to run them, one of: ${COMPLETION-CANDIDATES}; default"
                            + " what the file's deploy section says, else tidewire. For flink, everything that cannot run there is"
                            + " named, with what to write instead; Flink's own planner is asked,"
                            + " without a cluster.")
    private @Nullable Engine engine;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "With flink: the brokers of whatever in the file names none.")
    private @Nullable String kafka;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int errors = 0;
        int warnings = 0;
        for (Path file : files) {
            CheckedPipeline checked =
                    Pipelines.checkWithInputs(
                            Pipelines.read(file, settings.values(), terminal.environment()),
                            plugins.of(file));
            terminal.redactor().add(checked.file().secrets());
            List<Fault> faults = new ArrayList<>(checked.faults());
            if (!checked.hasErrors()) {
                faults.addAll(UnboundedState.of(checked.valid()));
                DeploySettings deploy = checked.file().deploy();
                if (Engine.wanted(engine, deploy) == Engine.flink) {
                    faults.addAll(
                            onFlink(checked.valid(), deploy.brokers(kafka), plugins.of(file)));
                }
            }
            terminal.complain(faults);
            long wrong = faults.stream().filter(Fault::isError).count();
            errors += (int) wrong;
            warnings += faults.size() - (int) wrong;
        }
        String summary =
                count(files.size(), "file")
                        + ": "
                        + (errors == 0 ? "no errors" : count(errors, "error"))
                        + (warnings == 0 ? "" : ", " + count(warnings, "warning"));
        terminal.print(terminal.paint(errors == 0 ? Style.GREEN : Style.RED, summary));
        return errors == 0 ? CommandLineRunner.FINE : CommandLineRunner.WRONG;
    }

    /** What our own checks find, else what Flink's planner does. */
    private static List<Fault> onFlink(
            CheckedPipeline.Runnable pipeline, @Nullable Brokers brokers, Plugins plugins) {
        List<Fault> faults = FlinkChecks.check(pipeline, brokers);
        return faults.stream().anyMatch(Fault::isError)
                ? faults
                : Stream.concat(
                                faults.stream(),
                                FlinkPlanner.check(
                                        FlinkPipeline.plan(pipeline, brokers, 1), plugins)
                                        .stream())
                        .toList();
    }

    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
