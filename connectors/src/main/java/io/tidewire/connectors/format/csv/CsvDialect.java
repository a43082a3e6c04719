package io.tidewire.connectors.format.csv;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;

import org.jspecify.annotations.Nullable;

/**
 * How one family of CSV files is written.
 *
 * @param header whether a first line that names columns is one of names
 * @param nullLiteral the unquoted text of NULL
 * @param rejectUnknown whether fields without a column are refused
 */
public record CsvDialect(
        boolean header, byte delimiter, String nullLiteral, boolean rejectUnknown) {

    public static final byte QUOTE = '"';

    /**
     * @throws TidewireException WRONG_VALUE when the delimiter cannot be one
     */
    public static CsvDialect of(Options options) {
        String delimiter = orElse(options.stringOrNull("delimiter"), ",");
        if (delimiter.equals("\\t")) {
            delimiter = "\t";
        }
        if (delimiter.length() != 1 || delimiter.charAt(0) > 0x7E || "\"\r\n".contains(delimiter)) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    "a CSV delimiter cannot be '" + delimiter + "'",
                    "one ASCII character other than a quote or a line end, or \\t");
        }
        return new CsvDialect(
                !options.has("header") || options.flag("header"),
                (byte) delimiter.charAt(0),
                orElse(options.stringOrNull("null_literal"), ""),
                "reject".equals(options.stringOrNull("unknown_fields")));
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
