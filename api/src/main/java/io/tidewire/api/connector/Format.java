package io.tidewire.api.connector;

import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;

/**
 * How a row is written as bytes. Stateless; makes decoders and encoders, which are not thread-safe.
 */
public interface Format {

    FormatSpec spec();

    Decoder decoder(Schema schema, Options options);

    Encoder encoder(Schema schema, Options options);
}
