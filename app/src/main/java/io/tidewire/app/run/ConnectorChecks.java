package io.tidewire.app.run;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
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
                    place(
                            connector.checkSink(contexts.sink(sink, (row, reason) -> {}, null)),
                            sink.location(),
                            faults);
                }
            }
        }
        return faults;
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
