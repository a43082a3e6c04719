package io.tidewire.app.run;

import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.Connectors;
import io.tidewire.engine.change.Endpoint;
import io.tidewire.engine.lineage.Digest;

import org.jspecify.annotations.Nullable;

/** Where the sources and sinks of a file read and write, as checkpoints know it. Stateless. */
final class Endpoints {

    private Endpoints() {}

    static Endpoint of(PipelineSpec.Source source, Connectors connectors) {
        return of(source.name(), source.connector(), source.options(), source.format(), connectors);
    }

    static Endpoint of(PipelineSpec.Sink sink, Connectors connectors) {
        return of(sink.name(), sink.connector(), sink.options(), sink.format(), connectors);
    }

    private static Endpoint of(
            String name,
            String connector,
            Options options,
            PipelineSpec.@Nullable Format format,
            Connectors connectors) {
        // Secrets are masked in the text of options.
        return new Endpoint(
                name,
                name,
                connector,
                connectors.named(connector).place(name, options, format),
                format == null ? "" : Digest.of(format.name(), format.options().toString()),
                Digest.of(options.toString()));
    }
}
