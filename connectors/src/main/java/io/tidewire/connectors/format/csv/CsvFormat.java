package io.tidewire.connectors.format.csv;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.connector.Format;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.text.EpochUnit;

import java.util.List;

/** Comma-separated values as RFC 4180 has them. */
public final class CsvFormat implements Format {

    private static final FormatSpec SPEC =
            new FormatSpec(
                    "csv",
                    "Comma-separated values (RFC 4180), with or without a header line.",
                    List.of(
                            OptionSpec.optional(
                                    "header",
                                    OptionSpec.Type.BOOLEAN,
                                    true,
                                    "The first line of a file names the columns, in any order; a first line that names none of them is a row."),
                            OptionSpec.optional(
                                    "delimiter",
                                    OptionSpec.Type.STRING,
                                    ",",
                                    "One ASCII character between fields, or \\t."),
                            OptionSpec.optional(
                                    "null_literal",
                                    OptionSpec.Type.STRING,
                                    "",
                                    "The unquoted text that means NULL."),
                            OptionSpec.choice(
                                    "unknown_fields",
                                    "ignore",
                                    List.of("ignore", "reject"),
                                    "What happens to columns of the header that are not declared, and to rows with more fields than columns."),
                            EpochUnit.OPTION),
                    true,
                    true);

    @Override
    public FormatSpec spec() {
        return SPEC;
    }

    @Override
    public Decoder decoder(Schema schema, Options options) {
        return new CsvDecoder(schema, CsvDialect.of(options), EpochUnit.of(options));
    }

    @Override
    public Encoder encoder(Schema schema, Options options) {
        return new CsvEncoder(schema, CsvDialect.of(options));
    }
}
