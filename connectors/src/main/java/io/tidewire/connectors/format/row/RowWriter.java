package io.tidewire.connectors.format.row;

import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.connector.Decoder.Reject;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.connectors.format.text.TextBuffer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The rows of one batch in the making, and the rejects. A decoder sets columns at {@link #row},
 * says so with {@link #touch}, and ends the row; the contracts that need the whole row (NOT NULL,
 * the first broken column in the schema's order) are held here. Not thread-safe.
 */
public final class RowWriter {

    /** A record longer than this is refused: sources cut longer ones just above it. */
    public static final int MAX_RECORD_BYTES = 16 << 20;

    private record Failure(ErrorCode code, String column, String message) {}

    private final Schema schema;
    private final ColumnWriter[] columns;
    private final @Nullable Failure[] failures;
    private final TextBuffer extra = new TextBuffer(256);

    private byte[] data = {};
    private int capacity;
    private int row;
    private int attempt;
    private int touched;
    private int failed;
    private @Nullable Failure rowFailure;

    /** Null as long as each record was a row. */
    private int @Nullable [] recordOf;

    private List<Reject> rejects = new ArrayList<>();

    public RowWriter(Schema schema) {
        this.schema = schema;
        this.columns = new ColumnWriter[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new ColumnWriter(i, schema.name(i), schema.type(i));
        }
        this.failures = new Failure[columns.length];
    }

    public ColumnWriter[] columns() {
        return columns;
    }

    /** See {@link io.tidewire.api.connector.Decoder#reuse}. */
    public void reuse(Set<Integer> reused) {
        reused.forEach(column -> columns[column].reuse());
    }

    public void begin(RawBatch records) {
        begin(records.data(), records.count());
    }

    /** Begins with records of this data, of which there are about so many. */
    public void begin(byte[] records, int expected) {
        data = records;
        capacity = Math.max(expected, 1);
        for (ColumnWriter column : columns) {
            column.begin(capacity);
        }
        recordOf = null;
        rejects = new ArrayList<>();
        row = 0;
        extra.clear();
    }

    /** Where the current row stands. */
    public int row() {
        return row;
    }

    /** Makes room for the current row, whose columns may then be set without {@link #touch}. */
    public void reserveRow() {
        if (row == capacity) {
            capacity = capacity * 2;
            for (ColumnWriter column : columns) {
                column.grow(capacity);
            }
            recordOf = recordOf == null ? null : Arrays.copyOf(recordOf, capacity);
        }
    }

    /** Ends a row after {@link #reserveRow}: all of its columns are set, and it is good. */
    public void takeRow(int record) {
        if (recordOf != null || record != row) {
            recordOf = recordOf == null ? Ordinals.copy(row, capacity) : recordOf;
            recordOf[row] = record;
        }
        row++;
    }

    public void startRow() {
        reserveRow();
        attempt++;
        touched = 0;
        if (failed > 0 || rowFailure != null) {
            Arrays.fill(failures, null);
            failed = 0;
            rowFailure = null;
        }
    }

    /** The column has its value in this row; an earlier one, or its failure, is forgotten. */
    public void touch(ColumnWriter column) {
        if (column.attempt != attempt) {
            column.attempt = attempt;
            touched++;
        }
        if (failed > 0 && failures[column.index()] != null) {
            failures[column.index()] = null;
            failed--;
        }
    }

    /**
     * The column, or the top-level column that this one is within, has no good value in this row.
     */
    public void fail(ColumnWriter column, ErrorCode code, String message) {
        ColumnWriter top = columns[column.index()];
        if (top.attempt != attempt) {
            top.attempt = attempt;
            touched++;
        }
        if (failures[column.index()] == null) {
            failed++;
        }
        failures[column.index()] = new Failure(code, top.name(), message);
    }

    /** The row is bad for a reason of its own, which counts when no column is. */
    public void failRow(ErrorCode code, String column, String message) {
        if (rowFailure == null) {
            rowFailure = new Failure(code, column, message);
        }
    }

    public void endRow(int record) {
        if (touched < columns.length) {
            fillMissing();
        }
        if (failed == 0 && rowFailure == null) {
            takeRow(record);
            return;
        }
        Failure first = rowFailure;
        for (int i = columns.length - 1; i >= 0; i--) {
            first = failures[i] == null ? first : failures[i];
        }
        if (first != null) {
            rejects.add(new Reject(record, first.code(), first.column(), first.message()));
        }
    }

    private void fillMissing() {
        for (ColumnWriter column : columns) {
            if (column.attempt != attempt) {
                if (column.type().nullable()) {
                    column.setNull(row);
                } else {
                    fail(
                            column,
                            ErrorCode.NULL_NOT_ALLOWED,
                            "column '" + column.name() + "' is missing and must not be NULL");
                }
            }
        }
    }

    public int rejectCount() {
        return rejects.size();
    }

    /**
     * Refuses a record as a whole.
     *
     * @param firstRow the row at which the record began
     * @param firstReject the reject at which it began: later ones are taken back
     */
    public void rejectRecord(
            int record, int firstRow, int firstReject, ErrorCode code, String message) {
        row = firstRow;
        rejects.subList(firstReject, rejects.size()).clear();
        rejects.add(new Reject(record, code, "", message));
    }

    /** Refuses a record that is too long to be looked at. True when it was. */
    public boolean rejectTooLarge(int record, int length) {
        if (length <= MAX_RECORD_BYTES) {
            return false;
        }
        rejects.add(
                new Reject(
                        record,
                        ErrorCode.TOO_LARGE,
                        "",
                        "the record is longer than "
                                + (MAX_RECORD_BYTES >> 20)
                                + " MiB; only its beginning is kept"));
        return true;
    }

    /**
     * Where bytes go that do not stand in the records as they are needed, such as unescaped ones.
     */
    public TextBuffer extra() {
        return extra;
    }

    /** The position, for {@link ColumnWriter#setExtra}, of the next extra byte. */
    public int extraPosition() {
        return data.length + extra.size();
    }

    public Decoded finish() {
        byte[] withExtra = data;
        if (extra.size() > 0) {
            withExtra = Arrays.copyOf(data, Math.addExact(data.length, extra.size()));
            System.arraycopy(extra.array(), 0, withExtra, data.length, extra.size());
        }
        Column[] built = new Column[columns.length];
        for (int i = 0; i < built.length; i++) {
            built[i] = columns[i].build(row, data, withExtra);
        }
        data = new byte[0];
        int[] records = recordOf == null ? Ordinals.upTo(row) : recordOf;
        return new Decoded(Batch.of(schema, built, row), records, List.copyOf(rejects));
    }
}
