package io.tidewire.app.command;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.app.file.Catalog;
import io.tidewire.app.file.DeploySettings;
import io.tidewire.app.file.Durations;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.flink.WeakerThere;
import io.tidewire.app.reference.ReferencePages;
import io.tidewire.app.run.Changes;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Terminal;
import io.tidewire.app.terminal.Terminal.Style;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;
import io.tidewire.connectors.kafka.ClusterTopics.Use;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code tidewire plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a pipeline will do: the gate of each source, the operators of each view,"
                    + " what state each keeps and what bounds it, the guarantee of each sink.",
            "Warns of each state that nothing bounds, and says what would bound it.",
            "For a pipeline that runs on Flink, says what cannot run there, which topics it takes,"
                    + " and what holds here and not there."
        })
final class PlanCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin private Settings settings = new Settings();
    @Mixin private PluginsOption plugins = new PluginsOption();

    @Option(
            names = "--against",
            paramLabel = "DIR",
            description =
                    "Shows instead what becomes of the state in this data directory when the"
                            + " pipeline is run on it: part by part, what is kept, computed anew or"
                            + " lost.")
    private @Nullable Path against;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "What is to run it: tidewire or flink; default what deploy says.")
    private @Nullable Engine engine;

    @Option(names = "--json", description = "With --against: as JSON, for scripts.")
    private boolean json;

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CheckedPipeline checked =
                Pipelines.check(file, settings.values(), terminal.environment(), plugins.of(file));
        terminal.redactor().add(checked.file().secrets());
        CheckedPipeline.Runnable pipeline = checked.valid();
        if (against != null) {
            return compare(pipeline, against);
        }
        Catalog catalog = Pipelines.catalog();
        List<OperatorInfo> operators = Circuit.describe(pipeline.program());
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            source(source, catalog, operators);
        }
        for (Program.View view : pipeline.program().views()) {
            title("view", view.name(), view.insertOnly() ? "rows are only added" : "rows change");
            operators(view.name(), operators);
        }
        for (PipelineSpec.Sink sink : pipeline.spec().sinks()) {
            sink(sink, catalog);
        }
        DeploySettings deploy = checked.file().deploy();
        if (Engine.wanted(engine, deploy) == Engine.flink) {
            onFlink(pipeline, deploy);
        }
        List<Fault> warnings = new ArrayList<>(checked.warnings());
        warnings.addAll(UnboundedState.of(pipeline));
        terminal.complain(warnings);
        return CommandLineRunner.FINE;
    }

    private int compare(CheckedPipeline.Runnable pipeline, Path data) {
        Clock clock = Clock.systemUTC();
        try (Connectors connectors =
                new Connectors(new ConnectorEnvironment(pipeline.spec().name(), data, 0, clock))) {
            Changes changes = Changes.of(pipeline, connectors, data, clock);
            ChangeReport report = new ChangeReport(terminal, changes);
            if (json) {
                terminal.print(report.json());
            } else if (!changes.goesOn()) {
                terminal.print(
                        "there is no state of this pipeline in " + data + ": it begins anew");
            } else {
                report.print(terminal::print, true);
            }
            return changes.isPossible() ? CommandLineRunner.FINE : CommandLineRunner.WRONG;
        }
    }

    private void source(PipelineSpec.Source source, Catalog catalog, List<OperatorInfo> operators) {
        title("source", source.name(), source.connector());
        for (ConnectorSpec connector : catalog.connectors()) {
            ConnectorSpec.Side side = connector.source();
            if (connector.name().equals(source.connector()) && side != null) {
                guarantee(side.promise(source.options()));
            }
        }
        PipelineSpec.EventTime time = source.eventTime();
        line(
                time == null
                        ? "no event time"
                        : "event time "
                                + time.column()
                                + ", rows may be "
                                + Durations.format(time.maxDelay())
                                + " late and "
                                + Durations.format(time.maxAhead())
                                + " ahead"
                                + (time.idleAfter().isZero()
                                        ? ""
                                        : ", a partition is idle after "
                                                + Durations.format(time.idleAfter())));
        for (PipelineSpec.Expectation rule : source.expect()) {
            line(
                    "rule "
                            + rule.name()
                            + ": "
                            + rule.check().text().strip()
                            + ", otherwise "
                            + rule.otherwise().name().toLowerCase(java.util.Locale.ROOT));
        }
        PipelineSpec.Deduplicate deduplicate = source.deduplicate();
        if (deduplicate != null) {
            line(
                    "deduplicate by "
                            + String.join(", ", deduplicate.by())
                            + (deduplicate.within().isZero()
                                    ? ", for ever: keeps every key, bounded by nothing"
                                    : ", within "
                                            + Durations.format(deduplicate.within())
                                            + ": keeps the keys of that time"));
        }
        operators(source.name(), operators);
    }

    private void operators(String table, List<OperatorInfo> operators) {
        for (OperatorInfo operator : operators) {
            if (!operator.view().equals(table)) {
                continue;
            }
            line(operator.name());
            String state = operator.state();
            if (state != null) {
                String bound = operator.bound();
                line(
                        "    keeps "
                                + state
                                + (bound == null
                                        ? ", " + terminal.paint(Style.YELLOW, "bounded by nothing")
                                        : ", bounded by " + bound));
            }
        }
    }

    private void sink(PipelineSpec.Sink sink, Catalog catalog) {
        title("sink", sink.name(), sink.connector() + " from " + sink.from());
        for (ConnectorSpec connector : catalog.connectors()) {
            ConnectorSpec.Side side = connector.sink();
            if (connector.name().equals(sink.connector()) && side != null) {
                guarantee(side.promise(sink.options()));
            }
        }
    }

    private void onFlink(CheckedPipeline.Runnable pipeline, DeploySettings deploy) {
        title("on Flink", pipeline.spec().name(), deploy.parallelism() + " at a time");
        Brokers brokers = deploy.brokers(null);
        JobPlan plan =
                FlinkPipeline.plan(
                        pipeline,
                        // Which cluster it will be changes nothing of what is shown.
                        brokers == null ? Brokers.at("kafka:9092") : brokers,
                        deploy.parallelism());
        RequiredTopics.ofJob(plan, ReplicatedTable.of(pipeline))
                .forEach(
                        (topic, uses) ->
                                line(
                                        "topic "
                                                + topic
                                                + (uses.contains(Use.READ)
                                                        ? ", which the job reads"
                                                        : ", which the job writes")));
        WeakerThere.ofPipeline(pipeline).forEach(weaker -> line("weaker: " + weaker));
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            WeakerThere.ofSource(source)
                    .forEach(weaker -> line("weaker, source " + source.name() + ": " + weaker));
        }
        WeakerThere.ofViews(pipeline)
                .forEach(
                        (view, weaker) ->
                                weaker.forEach(each -> line("weaker, view " + view + ": " + each)));
    }

    private void guarantee(ConnectorSpec.Promise promise) {
        line(ReferencePages.guarantee(promise.guarantee()) + ": " + promise.note());
    }

    private void title(String kind, String name, String note) {
        terminal.print(kind + " " + terminal.paint(Style.BOLD, name) + "  (" + note + ")");
    }

    private void line(String text) {
        terminal.print("    " + text);
    }
}
