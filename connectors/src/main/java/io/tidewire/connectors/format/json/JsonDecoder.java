package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Lines;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.text.EpochUnit;

import java.util.Arrays;
import java.util.Set;

/**
 * Records to rows, straight from the bytes into columns. Directed by the schema: no tree, no
 * tokens, no copy of a string that has no escapes.
 *
 * <p>A record is an object or an array of objects. One that is no JSON gives no row and one reject;
 * of an array, elements that are JSON but no row are rejected one by one.
 */
final class JsonDecoder implements Decoder {

    private final RowWriter rows;
    private final JsonValues values;
    private final JsonScanner scanner;
    private final JsonRows objects;
    private final JsonUsualRow usual;
    private final boolean cloudEvents;

    /** In the lines before, about. */
    private int bytesPerLine = 64;

    JsonDecoder(Schema schema, EpochUnit unit, boolean rejectUnknown, boolean cloudEvents) {
        this.rows = new RowWriter(schema);
        this.values = new JsonValues(rows, unit);
        this.scanner = values.scanner();
        this.objects = new JsonRows(rows, values, rejectUnknown);
        this.usual = new JsonUsualRow(rows.columns(), values);
        this.cloudEvents = cloudEvents;
    }

    @Override
    public void reuse(Set<Integer> columns) {
        rows.reuse(columns);
    }

    @Override
    public Decoded decode(RawBatch records) {
        if (!records.isCut() && !cloudEvents) {
            return decodeLines(records);
        }
        rows.begin(records);
        for (int record = 0; record < records.count(); record++) {
            int start = records.start(record);
            int length = records.length(record);
            if (!rows.rejectTooLarge(record, length)) {
                values.begin(records.data(), start, start + length);
                decode(records.data(), start, start + length, record);
            }
        }
        return rows.finish();
    }

    /** Finds the lines' ends on the way through the usual ones. */
    private Decoded decodeLines(RawBatch records) {
        byte[] data = records.data();
        int size = records.size();
        int[] starts = new int[expectedLines(size)];
        rows.begin(data, starts.length);
        values.begin(data, 0, size);
        int lines = 0;
        int at = 0;
        while (at < size) {
            if (lines == starts.length) {
                starts = Arrays.copyOf(starts, lines * 2);
            }
            starts[lines] = at;
            rows.reserveRow();
            int end = usual.read(data, at, rows.row());
            if (end > 0 && end < size && data[end] == '\n') {
                rows.takeRow(lines);
                at = end + 1;
            } else {
                at = line(data, at, size, lines);
                values.begin(data, 0, size);
            }
            lines++;
        }
        records.cut(starts, lines);
        bytesPerLine = (size + lines - 1) / lines;
        return rows.finish();
    }

    private int expectedLines(int size) {
        return size / bytesPerLine + size / bytesPerLine / 16 + 4;
    }

    /** Decodes one line; gives where the next one begins. */
    private int line(byte[] data, int start, int size, int record) {
        int newline = Lines.end(data, start, size);
        int end = newline < 0 ? size : newline;
        int after = end + 1;
        end -= end > start && data[end - 1] == '\r' ? 1 : 0;
        if (!rows.rejectTooLarge(record, end - start)) {
            values.begin(data, start, end);
            decode(data, start, end, record);
        }
        return after;
    }

    private void decode(byte[] data, int start, int end, int record) {
        if (!cloudEvents) {
            rows.reserveRow();
            if (usual.read(data, start, rows.row()) == end) {
                rows.takeRow(record);
                return;
            }
        }
        int firstRow = rows.row();
        int firstReject = rows.rejectCount();
        int at = start;
        if (end > start && data[start] != '{') {
            at = scanner.space(afterMark(data, start, end));
            if (at == end) {
                return;
            }
        } else if (end == start) {
            return;
        }
        int after =
                data[at] == '['
                        ? elements(data, at, end, record)
                        : element(data, at, end, record, 0);
        if (after != JsonScanner.FAILED && after != end && scanner.space(after) != end) {
            after = scanner.malformed(scanner.space(after), "more after the value");
        }
        if (after == JsonScanner.FAILED) {
            rows.rejectRecord(record, firstRow, firstReject, scanner.code(), scanner.message());
        } else if (data[start] == '{' && rows.row() == firstRow + 1) {
            usual.learn(data, start, end);
        }
    }

    /** Behind a byte order mark, which some editors write at the beginning of a file. */
    private static int afterMark(byte[] data, int start, int end) {
        boolean mark =
                end - start >= 3
                        && data[start] == (byte) 0xEF
                        && data[start + 1] == (byte) 0xBB
                        && data[start + 2] == (byte) 0xBF;
        return mark ? start + 3 : start;
    }

    private int elements(byte[] data, int position, int end, int record) {
        int at = scanner.space(position + 1);
        if (scanner.at(at) == ']') {
            return at + 1;
        }
        while (true) {
            at = element(data, at, end, record, 1);
            if (at == JsonScanner.FAILED) {
                return at;
            }
            at = scanner.space(at);
            if (scanner.at(at) == ']') {
                return at + 1;
            }
            if (scanner.at(at) != ',') {
                return scanner.malformed(at, "no , or ] after a value");
            }
            at = scanner.space(at + 1);
        }
    }

    private int element(byte[] data, int position, int end, int record, int depth) {
        rows.startRow();
        int after;
        if (scanner.at(position) != '{') {
            after = scanner.skip(position, depth);
            if (after != JsonScanner.FAILED) {
                noRow(record, "a row has to be a JSON object");
            }
            return after;
        }
        if (cloudEvents) {
            return event(data, position, end, record, depth + 1);
        }
        after = objects.read(data, position, end, depth + 1);
        if (after != JsonScanner.FAILED) {
            rows.endRow(record);
        }
        return after;
    }

    /** Finds the data field of a CloudEvent, whose brace is at {@code position}. */
    private int event(byte[] data, int position, int end, int record, int depth) {
        int found = JsonScanner.FAILED;
        int at = scanner.space(position + 1);
        while (scanner.at(at) != '}') {
            int close =
                    scanner.at(at) == '"'
                            ? scanner.string(at + 1)
                            : scanner.malformed(at, "no key where one has to be");
            if (close == JsonScanner.FAILED) {
                return close;
            }
            boolean isData = values.text(at + 1, close).equals("data");
            at = scanner.colon(close + 1);
            if (at == JsonScanner.FAILED) {
                return at;
            }
            found = isData ? at : found;
            at = scanner.skip(at, depth);
            if (at == JsonScanner.FAILED) {
                return at;
            }
            at = scanner.space(at);
            if (scanner.at(at) == ',') {
                at = scanner.space(at + 1);
                if (scanner.at(at) == '"') {
                    continue;
                }
                return scanner.malformed(at, "no key where one has to be");
            }
            if (scanner.at(at) != '}') {
                return scanner.malformed(at, "no , or } after a value");
            }
        }
        if (found == JsonScanner.FAILED || scanner.at(found) != '{') {
            noRow(record, "the CloudEvent has no object in its data field");
        } else if (objects.read(data, found, end, depth + 1) != JsonScanner.FAILED) {
            rows.endRow(record);
        } else {
            return JsonScanner.FAILED;
        }
        return at + 1;
    }

    private void noRow(int record, String message) {
        rows.rejectRecord(record, rows.row(), rows.rejectCount(), ErrorCode.WRONG_TYPE, message);
    }
}
