package io.tidewire.connectors.format.csv;

import io.tidewire.connectors.format.text.TextBuffer;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Where the fields of one record are. Reused from record to record; not thread-safe. */
final class CsvFields {

    private static final byte PLAIN = 0;
    private static final byte QUOTED = 1;

    /** Quoted, with doubled quotes inside. */
    private static final byte ESCAPED = 2;

    private final byte delimiter;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private byte[] kinds = new byte[16];
    private int count;

    CsvFields(byte delimiter) {
        this.delimiter = delimiter;
    }

    int count() {
        return count;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    boolean quoted(int field) {
        return kinds[field] != PLAIN;
    }

    boolean escaped(int field) {
        return kinds[field] == ESCAPED;
    }

    /** Takes a record apart; gives what is wrong with it, or null. */
    @Nullable String split(byte[] data, int from, int end) {
        count = 0;
        int at = from;
        while (true) {
            int start = at;
            byte kind = PLAIN;
            int stop;
            if (at < end && data[at] == CsvDialect.QUOTE) {
                kind = QUOTED;
                start = ++at;
                while (true) {
                    while (at < end && data[at] != CsvDialect.QUOTE) {
                        at++;
                    }
                    if (at == end) {
                        return "a quoted field without end";
                    }
                    if (at + 1 == end || data[at + 1] != CsvDialect.QUOTE) {
                        break;
                    }
                    kind = ESCAPED;
                    at += 2;
                }
                stop = at++;
                if (at < end && data[at] != delimiter) {
                    return "text after the closing quote of field " + (count + 1);
                }
            } else {
                while (at < end && data[at] != delimiter) {
                    at++;
                }
                stop = at;
            }
            add(start, stop, kind);
            if (at == end) {
                return null;
            }
            at++;
        }
    }

    private void add(int start, int end, byte kind) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            kinds = Arrays.copyOf(kinds, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        kinds[count++] = kind;
    }

    /** Appends a field with its doubled quotes made single. */
    void unescape(byte[] data, int field, TextBuffer out) {
        for (int at = starts[field]; at < ends[field]; at++) {
            out.put(data[at]);
            at += kinds[field] == ESCAPED && data[at] == CsvDialect.QUOTE ? 1 : 0;
        }
    }

    String string(byte[] data, int field) {
        TextBuffer out = new TextBuffer(32);
        unescape(data, field, out);
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
    }
}
