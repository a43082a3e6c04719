package io.tidewire.connectors.format.raw;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Format;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import java.util.List;

/** The record as it is, in the one STRING or BYTES column of its row. */
public final class RawFormat implements Format {

    private static final FormatSpec SPEC =
            new FormatSpec(
                    "raw",
                    "The whole record, such as a log line, as the only column: STRING (UTF-8) or BYTES.",
                    List.of(),
                    true,
                    true);

    @Override
    public FormatSpec spec() {
        return SPEC;
    }

    @Override
    public Decoder decoder(Schema schema, Options options) {
        check(schema);
        return new RawDecoder(schema);
    }

    @Override
    public Encoder encoder(Schema schema, Options options) {
        check(schema);
        return new RawEncoder();
    }

    private static void check(Schema schema) {
        if (schema.size() != 1 || !holdsText(schema.type(0))) {
            throw new TidewireException(
                    ErrorCode.CONFLICT,
                    "format raw needs exactly one column, of type STRING or BYTES",
                    "declare one such column, or use format json or csv");
        }
    }

    private static boolean holdsText(DataType type) {
        return type.kind() == DataType.Kind.STRING || type.kind() == DataType.Kind.BYTES;
    }
}
