package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Format;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.text.EpochUnit;

import java.util.List;

/**
 * JSON objects, one per record, or arrays of them.
 *
 * <p>Conversions follow Flink's json format: a STRING column takes any value as its JSON text,
 * numbers and booleans may stand in strings, BYTES are base64, a DECIMAL is rounded half up to its
 * scale. Stricter than Flink: a fraction is no INT, and what does not fit is never cut or NULL but
 * refuses the row. Of a key that comes twice the last one counts.
 */
public final class JsonFormat implements Format {

    private static final FormatSpec SPEC =
            new FormatSpec(
                    "json",
                    "A JSON object per record (in files: per line), or an array of objects; keys are column names.",
                    List.of(
                            OptionSpec.choice(
                                    "unknown_fields",
                                    "ignore",
                                    List.of("ignore", "reject"),
                                    "What happens to a row with a key that is no column."),
                            EpochUnit.OPTION,
                            OptionSpec.choice(
                                    "envelope",
                                    "none",
                                    List.of("none", "cloudevents"),
                                    "cloudevents takes the row out of the data field of a CloudEvent.")),
                    true,
                    true);

    @Override
    public FormatSpec spec() {
        return SPEC;
    }

    @Override
    public Decoder decoder(Schema schema, Options options) {
        return new JsonDecoder(
                schema,
                EpochUnit.of(options),
                "reject".equals(options.stringOrNull("unknown_fields")),
                "cloudevents".equals(options.stringOrNull("envelope")));
    }

    @Override
    public Encoder encoder(Schema schema, Options options) {
        return new JsonEncoder(schema);
    }
}
