package io.tidewire.connectors.format;

import io.tidewire.api.connector.Format;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.connectors.format.csv.CsvFormat;
import io.tidewire.connectors.format.json.JsonFormat;
import io.tidewire.connectors.format.raw.RawFormat;

import java.util.List;

/** Every format there is. */
public final class Formats {

    private static final List<Format> ALL =
            List.of(new JsonFormat(), new CsvFormat(), new RawFormat());

    private Formats() {}

    /** In the order of the documentation. */
    public static List<Format> all() {
        return ALL;
    }

    /**
     * @throws TidewireException UNKNOWN_FORMAT
     */
    public static Format named(String name) {
        for (Format format : ALL) {
            if (format.spec().name().equals(name)) {
                return format;
            }
        }
        throw new TidewireException(
                ErrorCode.UNKNOWN_FORMAT,
                "there is no format '" + name + "'",
                "one of " + String.join(", ", ALL.stream().map(f -> f.spec().name()).toList()));
    }
}
