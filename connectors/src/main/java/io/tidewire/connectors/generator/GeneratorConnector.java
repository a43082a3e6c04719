package io.tidewire.connectors.generator;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.History;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes rows up, for demos and tests. */
public final class GeneratorConnector implements Connector {

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "generator",
                    "Makes rows up from a description of each column, for demos and tests.",
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.optional(
                                                    "rows",
                                                    OptionSpec.Type.INTEGER,
                                                    "How many rows it makes before it ends; without end when absent.")
                                            .within(0L, null),
                                    OptionSpec.optional(
                                            "rate",
                                            OptionSpec.Type.NUMBER,
                                            "Rows per second; as fast as they are taken when absent."),
                                    OptionSpec.optional(
                                            "seed",
                                            OptionSpec.Type.INTEGER,
                                            1L,
                                            "The same seed makes the same rows, apart from those with the time of now."),
                                    OptionSpec.optional(
                                            "fields",
                                            OptionSpec.Type.MAP,
                                            "Column to how it is made: a map with kind (sequence, random, choice, uuid, pattern, timestamp, constant) and that kind's settings.")),
                            List.of("json"),
                            "json",
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "Row n is always the same for a seed, so it goes on from the last checkpoint; the time of now differs."),
                    null);

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    @Override
    public boolean bounded(Options options) {
        return options.has("rows");
    }

    @Override
    public History history(SourceContext context, Map<String, String> positions) {
        return History.none(
                "the generator of " + context.name() + " does not make the same rows again");
    }

    @Override
    public Source openSource(SourceContext context) {
        return new GeneratorSource(context);
    }

    @Override
    public List<Fault> checkSource(SourceContext context) {
        List<Fault> faults = new ArrayList<>();
        Recipe.of(context.schema(), context.options(), faults);
        return faults;
    }
}
