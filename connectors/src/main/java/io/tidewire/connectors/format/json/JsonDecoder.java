package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.row.RowWriter;
import io.tidewire.connectors.format.text.EpochUnit;

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

    JsonDecoder(Schema schema, EpochUnit unit, boolean rejectUnknown, boolean cloudEvents) {
        this.rows = new RowWriter(schema);
        this.values = new JsonValues(rows, unit);
        this.scanner = values.scanner();
        this.objects = new JsonRows(rows, values, rejectUnknown);
        this.usual = new JsonUsualRow(rows.columns(), values);
        this.cloudEvents = cloudEvents;
    }

    @Override
    public Decoded decode(RawBatch records) {
        rows.begin(records);
        for (int record = 0; record < records.count(); record++) {
            int start = records.starts()[record];
            int length = records.lengths()[record];
            if (!rows.rejectTooLarge(record, length)) {
                values.begin(records.data(), start, start + length);
                decode(records.data(), start, start + length, record);
            }
        }
        return rows.finish();
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
