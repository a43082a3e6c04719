package io.tidewire.app.run;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.plan.Program;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the connectors say about a pipeline before it runs. */
final class ConnectorChecks {

    private ConnectorChecks() {}

    /**
     * Of the sources and sinks that can be judged.
     *
     * @param known what of the pipeline's SQL is right
     * @param faulty sources that are not to be asked about
     * @param inputs whether to look for what the sources read
     */
    static List<Fault> check(PipelineSpec spec, Program known, Set<String> faulty, boolean inputs) {
        Set<String> tables = new HashSet<>();
        known.sources().forEach(table -> tables.add(table.name()));
        known.views().forEach(view -> tables.add(view.name()));
        Contexts contexts = new Contexts(spec, known, Clock.systemUTC());
        List<Fault> faults = new ArrayList<>();
        try (Connectors connectors =
                new Connectors(
                        new ConnectorEnvironment(spec.name(), Path.of(""), 0, Clock.systemUTC()))) {
            for (PipelineSpec.Source source : spec.sources()) {
                if (tables.contains(source.name()) && !faulty.contains(source.name())) {
                    Connector connector = connectors.named(source.connector());
                    SourceContext context = contexts.source(source);
                    List<Fault> wrong = connector.checkSource(context);
                    place(wrong, source.location(), faults);
                    if (inputs && wrong.isEmpty()) {
                        place(connector.checkInput(context), source.location(), faults);
                    }
                }
            }
            for (PipelineSpec.Sink sink : spec.sinks()) {
                if (tables.contains(sink.from())) {
                    Connector connector = connectors.named(sink.connector());
                    SinkContext context = contexts.sink(sink, (row, reason) -> {});
                    place(connector.checkSink(context), sink.location(), faults);
                    if (sink.buffer().whenFull() == WhenFull.DROP && !context.insertOnly()) {
                        faults.add(dropsChanges(sink));
                    }
                }
            }
        }
        return faults;
    }

    private static Fault dropsChanges(PipelineSpec.Sink sink) {
        return Fault.warning(
                ErrorCode.CONFLICT,
                "the sink '"
                        + sink.name()
                        + "' may drop changes of '"
                        + sink.from()
                        + "', whose rows are replaced and removed: what it has shown by then stays",
                "use when_full: block, or let it follow a view that only grows",
                sink.location());
    }

    private static void place(List<Fault> found, Location location, List<Fault> faults) {
        for (Fault fault : found) {
            faults.add(
                    fault.location() != null
                            ? fault
                            : new Fault(
                                    fault.code(),
                                    fault.severity(),
                                    fault.message(),
                                    fault.hint(),
                                    location));
        }
    }
}
