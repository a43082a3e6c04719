package io.tidewire.app.run;

import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.connectors.ConnectorEnvironment;
import io.tidewire.connectors.Connectors;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What the connectors say about a pipeline before it runs. */
final class ConnectorChecks {

    private ConnectorChecks() {}

    static List<Fault> check(PipelineSpec spec, Program program) {
        Contexts contexts = new Contexts(spec, program, Clock.systemUTC());
        List<Fault> faults = new ArrayList<>();
        try (Connectors connectors =
                new Connectors(
                        new ConnectorEnvironment(spec.name(), Path.of(""), 0, Clock.systemUTC()))) {
            for (PipelineSpec.Source source : spec.sources()) {
                place(
                        connectors.named(source.connector()).checkSource(contexts.source(source)),
                        source.location(),
                        faults);
            }
            for (PipelineSpec.Sink sink : spec.sinks()) {
                place(
                        connectors
                                .named(sink.connector())
                                .checkSink(contexts.sink(sink, (row, reason) -> {})),
                        sink.location(),
                        faults);
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
