package io.tidewire.app.command;

import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.app.edge.EdgeProcess;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code tidewire edge}. */
@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        description = {
            "The edge of a pipeline that Flink runs. Takes rows in over HTTP: each is answered when"
                    + " it is durable in its source's topic, PIPELINE.SOURCE. Delivers what the job"
                    + " writes to PIPELINE.SINK to sinks that are not topics. Serves the views that"
                    + " the file names under deploy, serve, and the tables of duckdb sinks, from the"
                    + " topics PIPELINE.table.NAME: rows, streams, SQL, the console.",
            "With --flink, or flink under deploy in the file, its console shows the whole pipeline:"
                    + " the job's rates, lag, watermarks and checkpoints beside what happens here.",
            "It keeps nothing: run as many of them as you like, each on any machine; they share the"
                    + " work. It runs until it is told to stop (Ctrl-C, SIGTERM)."
        })
final class EdgeCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin private Settings settings = new Settings();
    @Mixin private PluginsOption plugins = new PluginsOption();
    @Mixin private ListenOptions listen = new ListenOptions();
    @Mixin private FlinkOptions flink = new FlinkOptions();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "The brokers of whatever in the file names none; default what deploy says.")
    private @Nullable String kafka;

    EdgeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PipelineFile read = Pipelines.read(file, settings.values(), terminal.environment());
        terminal.redactor().add(read.secrets());
        CheckedPipeline checked = Pipelines.checkWithInputs(read, plugins.of(file));
        terminal.complain(checked.warnings());
        try (EdgeProcess edge =
                EdgeProcess.start(
                        checked.valid(),
                        read.deploy().brokers(kafka),
                        flink.clusterOrNull(read.deploy()),
                        listen.over(read.serve(), terminal),
                        terminal.redactor(),
                        Clock.systemUTC())) {
            StopSignals signals =
                    StopSignals.handle(
                            edge::stop,
                            "rows that were not answered are to be sent again",
                            terminal);
            greet(checked.valid(), edge);
            List<Fault> faults = edge.awaitEnd();
            Status status = edge.status();
            terminal.complain(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d rows taken in, %,d delivered",
                            faults.isEmpty() ? "stopped" : "failed",
                            status.rows(),
                            status.sinks().stream()
                                    .mapToLong(sink -> sink.books().delivered())
                                    .sum()));
            terminal.complain(faults);
            return faults.isEmpty() ? signals.exitCode() : CommandLineRunner.FAILED;
        }
    }

    private void greet(CheckedPipeline.Runnable pipeline, EdgeProcess edge) {
        PipelineSpec spec = pipeline.spec();
        terminal.complain("the edge of " + terminal.paint(Style.BOLD, spec.name()) + " is running");
        terminal.complain("  console  " + edge.url());
        for (PipelineSpec.Source source : Seam.pushed(spec)) {
            terminal.complain(
                    "  ingest   POST "
                            + edge.url()
                            + "/ingest/"
                            + source.name()
                            + " to topic "
                            + Seam.topic(spec.name(), source.name()));
        }
        for (PipelineSpec.Sink sink : Seam.delivered(spec)) {
            terminal.complain(
                    "  deliver  topic "
                            + Seam.topic(spec.name(), sink.name())
                            + " to sink "
                            + sink.name()
                            + " ("
                            + sink.connector()
                            + ")");
        }
        for (ReplicatedTable table : ReplicatedTable.of(pipeline)) {
            terminal.complain("  show     " + table.name() + " from topic " + table.topic());
        }
        terminal.complain("  Ctrl-C stops it");
    }
}
