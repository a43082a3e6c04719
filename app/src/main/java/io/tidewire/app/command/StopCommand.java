package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.concurrent.Callable;

/** {@code tidewire stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stops a pipeline on a Flink cluster with a savepoint, from which 'run"
                    + " --from-savepoint' goes on.",
            "A pipeline in a process of its own stops by Ctrl-C or SIGTERM."
        })
final class StopCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "PIPELINE", description = "Its name.")
    private String pipeline = "";

    @Mixin private FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--savepoints",
            paramLabel = "DIR",
            description =
                    "Where the savepoint goes, as every TaskManager sees it; the cluster's own"
                            + " place when absent.")
    private @Nullable String savepoints;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "The longest it may take; default ${DEFAULT-VALUE}.")
    private int timeout = 300;

    StopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Cluster cluster = flink.cluster()) {
            Cluster.Job job = cluster.running(pipeline);
            if (job == null) {
                throw new TidewireException(
                        ErrorCode.NOT_RUNNING,
                        "no pipeline '" + pipeline + "' runs on " + cluster.url(),
                        "'tidewire status --flink " + cluster.url() + "' lists what runs there");
            }
            String savepoint =
                    cluster.stop(job.id(), savepoints, Duration.ofSeconds(Math.max(1, timeout)));
            terminal.print("the pipeline '" + pipeline + "' has stopped; it goes on with");
            terminal.print("    --from-savepoint " + savepoint);
        }
        return CommandLineRunner.FINE;
    }
}
