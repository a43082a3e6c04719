package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.JobFailure;
import io.tidewire.app.terminal.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "What became of the pipelines on a Flink cluster: their state, and how many rows"
                        + " each source read, delivered, filtered and refused.")
final class StatusCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "This one only.")
    private @Nullable String pipeline;

    @Mixin private FlinkOptions flink = new FlinkOptions();

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Cluster cluster = flink.cluster()) {
            List<Cluster.Job> jobs =
                    cluster.jobs().stream()
                            .filter(job -> pipeline == null || job.name().equals(pipeline))
                            .toList();
            if (pipeline != null && jobs.isEmpty()) {
                throw new TidewireException(
                        ErrorCode.NOT_RUNNING,
                        cluster.url() + " knows no pipeline '" + pipeline + "'",
                        "without a name, every one is listed");
            }
            for (Cluster.Job job : jobs) {
                terminal.print(job.name() + ": " + job.state() + ", job " + job.id());
                cluster.books(job.id())
                        .forEach(
                                (account, rows) ->
                                        terminal.print("    %-32s %,d".formatted(account, rows)));
                if (List.of("FAILED", "FAILING", "RESTARTING").contains(job.state())) {
                    terminal.print("    " + JobFailure.reason(cluster.failure(job.id())));
                }
            }
            if (jobs.isEmpty()) {
                terminal.print("nothing runs on " + cluster.url());
            }
        }
        return CommandLineRunner.FINE;
    }
}
