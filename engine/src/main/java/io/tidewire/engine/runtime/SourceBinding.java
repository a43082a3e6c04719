package io.tidewire.engine.runtime;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.Source;
import io.tidewire.engine.change.Endpoint;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * A source of the program with what it reads from.
 *
 * @param source opened, not started; the runtime closes it
 * @param decoder makes decoders for the declared columns (without {@code _tags}); each is used by
 *     one thread
 * @param ingest the way in for pushed rows, if the source has one
 */
public record SourceBinding(
        Endpoint endpoint, Source source, Supplier<Decoder> decoder, @Nullable Ingest ingest) {

    /** Of a source that nothing is known of but its name. */
    public SourceBinding(
            String name,
            String connector,
            Source source,
            Supplier<Decoder> decoder,
            @Nullable Ingest ingest) {
        this(Endpoint.of(name, connector), source, decoder, ingest);
    }

    public String name() {
        return endpoint.name();
    }

    public String label() {
        return endpoint.label();
    }

    public String connector() {
        return endpoint.connector();
    }
}
