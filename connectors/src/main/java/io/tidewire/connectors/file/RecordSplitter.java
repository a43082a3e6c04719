package io.tidewire.connectors.file;

import io.tidewire.api.connector.Lines;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.csv.CsvDialect;

import org.jspecify.annotations.Nullable;

/** Where records end in a stream of bytes. Immutable. */
sealed interface RecordSplitter {

    /** The position of the line end that closes the record which begins at {@code from}, or -1. */
    int end(byte[] data, int from, int to);

    static RecordSplitter of(PipelineSpec.@Nullable Format format) {
        return format != null && format.name().equals("csv")
                ? new QuotedLines(CsvDialect.of(format.options()).delimiter())
                : new PlainLines();
    }

    /** A record is a line. */
    record PlainLines() implements RecordSplitter {

        @Override
        public int end(byte[] data, int from, int to) {
            return Lines.end(data, from, to);
        }
    }

    /**
     * A record is a line whose quotes are closed: a field that begins with a quote may hold line
     * ends.
     */
    record QuotedLines(byte delimiter) implements RecordSplitter {

        @Override
        public int end(byte[] data, int from, int to) {
            boolean fieldStart = true;
            for (int at = from; at < to; at++) {
                byte b = data[at];
                if (b == '\n') {
                    return at;
                }
                if (b == CsvDialect.QUOTE && fieldStart) {
                    at++;
                    while (at < to && data[at] != CsvDialect.QUOTE) {
                        at++;
                    }
                    // A doubled quote opens the field again, so that it goes on.
                    fieldStart = true;
                } else {
                    fieldStart = b == delimiter;
                }
            }
            return -1;
        }
    }
}
