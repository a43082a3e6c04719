package io.tidewire.engine.delivery;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DoubleColumn;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.PrunedColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Items as records of a log: the length and the CRC-32C of what follows (4 bytes each), a byte for
 * the kind, the step; for a change also offset and arrival (8 bytes each), rows, weights and the
 * columns one after the other, their arrays as they lie in memory. Little-endian, so that an array
 * is one copy. Not thread-safe.
 */
final class ItemCodec {

    /** Length and checksum. */
    static final int HEAD = 2 * Integer.BYTES;

    private static final int FIRST = 64 << 10;
    private static final int KEPT = 1 << 20;

    private static final byte CHANGE = 1;
    private static final byte MARK = 2;

    private final Schema schema;
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer buffer = allocate(FIRST);

    ItemCodec(Schema schema) {
        this.schema = schema;
    }

    static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The whole record, ready to be read; valid until the next one. */
    ByteBuffer encode(Item item) {
        buffer.clear().position(HEAD);
        switch (item) {
            case Item.Mark mark -> {
                reserve(1 + Long.BYTES);
                buffer.put(MARK).putLong(mark.step());
            }
            case Item.Change change -> {
                reserve(1 + 3 * Long.BYTES);
                buffer.put(CHANGE).putLong(change.step());
                buffer.putLong(change.offset()).putLong(change.arrivedMicros());
                put(change.net().whole());
            }
        }
        buffer.flip();
        buffer.putInt(0, buffer.limit() - HEAD);
        buffer.putInt(Integer.BYTES, checksum(buffer, HEAD, buffer.limit() - HEAD));
        return buffer;
    }

    /** Lets go of what one large record has taken. */
    void trim() {
        if (buffer.capacity() > KEPT) {
            buffer = allocate(FIRST);
        }
    }

    int checksum(ByteBuffer of, int start, int length) {
        checksum.reset();
        checksum.update(of.array(), of.arrayOffset() + start, length);
        return (int) checksum.getValue();
    }

    /** The step of a record whose checksum holds. */
    static long step(ByteBuffer body, int start) {
        return body.getLong(start + 1);
    }

    /** The rows of a record whose checksum holds. */
    static int rows(ByteBuffer body, int start) {
        return body.get(start) == MARK ? 0 : body.getInt(start + 1 + 3 * Long.BYTES);
    }

    /**
     * @param body of one record whose checksum holds, from its position on
     */
    Item decode(ByteBuffer body, long ordinal) {
        if (body.get() == MARK) {
            return new Item.Mark(ordinal, body.getLong());
        }
        long step = body.getLong();
        long offset = body.getLong();
        long arrived = body.getLong();
        Batch batch = batch(body);
        return new Item.Change(
                ordinal, NetChange.of(batch), step, offset, Batches.bytes(batch), arrived);
    }

    private void put(Batch batch) {
        reserve(2 * Integer.BYTES);
        int rows = batch.size();
        buffer.putInt(rows);
        long[] weights = batch.weights();
        buffer.put((byte) (weights == null ? 0 : 1));
        if (weights != null) {
            putLongs(weights, rows);
        }
        for (Column column : batch.columns()) {
            put(column, rows);
        }
    }

    private void put(Column column, int rows) {
        boolean[] nulls = column.nulls();
        reserve(1);
        buffer.put((byte) (nulls == null ? 0 : 1));
        if (nulls != null) {
            putBooleans(nulls, rows);
        }
        switch (column) {
            case LongColumn c -> putLongs(c.values(), rows);
            case IntColumn c -> putInts(c.values(), rows);
            case BooleanColumn c -> putBooleans(c.values(), rows);
            case DoubleColumn c -> {
                reserve(rows * Double.BYTES);
                buffer.asDoubleBuffer().put(c.values(), 0, rows);
                skip(rows * Double.BYTES);
            }
            case BytesColumn c -> putBytes(c, rows);
            case PrunedColumn c -> throw c.unreadable();
            case ObjectColumn c -> putObjects(c, rows);
        }
    }

    private void putLongs(long[] values, int rows) {
        reserve(rows * Long.BYTES);
        buffer.asLongBuffer().put(values, 0, rows);
        skip(rows * Long.BYTES);
    }

    private void putInts(int[] values, int rows) {
        reserve(rows * Integer.BYTES);
        buffer.asIntBuffer().put(values, 0, rows);
        skip(rows * Integer.BYTES);
    }

    private void putBooleans(boolean[] values, int rows) {
        reserve(rows);
        for (int row = 0; row < rows; row++) {
            buffer.put((byte) (values[row] ? 1 : 0));
        }
    }

    private void putBytes(BytesColumn column, int rows) {
        long total = 0;
        reserve(rows * Integer.BYTES + Integer.BYTES);
        for (int row = 0; row < rows; row++) {
            int length = column.isNull(row) ? 0 : column.lengths()[row];
            buffer.putInt(length);
            total += length;
        }
        int bytes = Math.toIntExact(total);
        buffer.putInt(bytes);
        reserve(bytes);
        for (int row = 0; row < rows; row++) {
            if (!column.isNull(row)) {
                buffer.put(column.data(), column.starts()[row], column.lengths()[row]);
            }
        }
    }

    private void putObjects(ObjectColumn column, int rows) {
        ByteSink bytes = new ByteSink();
        for (int row = 0; row < rows; row++) {
            RowFormat.write(bytes, column, row);
        }
        reserve(Integer.BYTES + bytes.length());
        buffer.putInt(bytes.length()).put(bytes.data(), 0, bytes.length());
    }

    private void skip(int bytes) {
        buffer.position(buffer.position() + bytes);
    }

    private void reserve(int bytes) {
        if (buffer.capacity() - buffer.position() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            ByteBuffer larger = allocate((int) Math.max(needed, Math.min(1 << 30, needed * 2L)));
            larger.put(buffer.flip());
            buffer = larger;
        }
        buffer.limit(buffer.capacity());
    }

    private Batch batch(ByteBuffer in) {
        int rows = in.getInt();
        long[] weights = in.get() == 0 ? null : longs(in, rows);
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(in, schema.type(i), rows);
        }
        return new Batch(schema, columns, rows, weights);
    }

    private static Column column(ByteBuffer in, DataType type, int rows) {
        boolean @Nullable [] nulls = in.get() == 0 ? null : booleans(in, rows);
        return switch (type.storage()) {
            case LONG -> new LongColumn(longs(in, rows), nulls, rows);
            case INT -> new IntColumn(ints(in, rows), nulls, rows);
            case BOOLEAN -> new BooleanColumn(booleans(in, rows), nulls, rows);
            case DOUBLE -> {
                double[] values = new double[rows];
                in.asDoubleBuffer().get(values);
                in.position(in.position() + rows * Double.BYTES);
                yield new DoubleColumn(values, nulls, rows);
            }
            case BYTES -> bytes(in, nulls, rows);
            case OBJECT -> objects(in, type, rows);
        };
    }

    private static long[] longs(ByteBuffer in, int rows) {
        long[] values = new long[rows];
        in.asLongBuffer().get(values);
        in.position(in.position() + rows * Long.BYTES);
        return values;
    }

    private static int[] ints(ByteBuffer in, int rows) {
        int[] values = new int[rows];
        in.asIntBuffer().get(values);
        in.position(in.position() + rows * Integer.BYTES);
        return values;
    }

    private static boolean[] booleans(ByteBuffer in, int rows) {
        boolean[] values = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = in.get() != 0;
        }
        return values;
    }

    private static BytesColumn bytes(ByteBuffer in, boolean @Nullable [] nulls, int rows) {
        int[] lengths = ints(in, rows);
        byte[] data = new byte[in.getInt()];
        in.get(data);
        int[] starts = new int[rows];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            starts[row] = at;
            at += lengths[row];
        }
        return new BytesColumn(data, starts, lengths, nulls, rows);
    }

    private static Column objects(ByteBuffer in, DataType type, int rows) {
        byte[] data = new byte[in.getInt()];
        in.get(data);
        ColumnBuilder column = new ColumnBuilder(type, rows);
        int at = 0;
        for (int row = 0; row < rows; row++) {
            at = RowFormat.read(data, at, column);
        }
        return column.build();
    }
}
