package io.tidewire.connectors.file;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.connectors.format.csv.CsvDialect;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Where records end in a stream of bytes. Immutable. */
sealed interface RecordSplitter {

    /** The position of the line end that closes the record which begins at {@code from}, or -1. */
    int end(byte[] data, int from, int to);

    static RecordSplitter of(PipelineSpec.@Nullable Format format) {
        return format != null && format.name().equals("csv")
                ? new QuotedLines(CsvDialect.of(format.options()).delimiter())
                : new Lines();
    }

    /** A record is a line. */
    record Lines() implements RecordSplitter {

        private static final VarHandle LONG =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final long ONES = 0x0101010101010101L;
        private static final long HIGH_BITS = 0x8080808080808080L;
        private static final long NEWLINES = ONES * '\n';

        @Override
        public int end(byte[] data, int from, int to) {
            int at = from;
            for (; at <= to - 8; at += 8) {
                long word = (long) LONG.get(data, at) ^ NEWLINES;
                long found = (word - ONES) & ~word & HIGH_BITS;
                if (found != 0) {
                    return at + (Long.numberOfTrailingZeros(found) >>> 3);
                }
            }
            for (; at < to; at++) {
                if (data[at] == '\n') {
                    return at;
                }
            }
            return -1;
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
