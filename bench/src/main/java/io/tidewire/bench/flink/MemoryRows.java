package io.tidewire.bench.flink;

import io.tidewire.testkit.nexmark.Event;
import io.tidewire.testkit.nexmark.Generator;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition of a table in Flink's binary form, in which rows lie between its operators anyway:
 * reading a column is one load, sending a row to another operator one copy, and the collector finds
 * a few arrays of 64 MiB instead of a dozen objects per row.
 *
 * <p>Layout: per row its length in 4 bytes, then the row; no row crosses the end of a segment, a
 * length of 0 ends one early. Batch n has {@link #BATCH} rows, the last one the rest; its watermark
 * holds for all rows up to its end.
 */
final class MemoryRows {

    /** Rows between two watermarks. */
    static final int BATCH = 8192;

    private static final int SEGMENT = 64 << 20;

    private final int columns;
    private final List<MemorySegment> segments = new ArrayList<>();
    private final List<Long> watermarks = new ArrayList<>();
    private int end = SEGMENT;
    private long count;

    /** How many of the rows a pass gives. */
    enum Share {
        TENTH,
        ALL;

        /** One that warms up, one that counts, and one for what each costs at least. */
        static final List<Share> PASSES = List.of(ALL, ALL, TENTH);
    }

    private MemoryRows(int columns) {
        this.columns = columns;
    }

    /**
     * @param columns of the table that rows have, in this order
     * @return an element per partition; the same rows as in the partition's file of {@link
     *     NdjsonFiles}
     */
    static List<MemoryRows> of(
            Table table, int[] columns, Settings settings, long events, int partitions) {
        List<MemoryRows> parts = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            parts.add(new MemoryRows(columns.length));
        }
        Generator generator = new Generator(settings);
        BinaryRowData row = new BinaryRowData(columns.length);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        int time = table.schema().indexOf(Table.EVENT_TIME);
        for (long number = 0; number < events; number++) {
            if (Table.at(number) != table) {
                continue;
            }
            Event event = generator.event(number);
            List<Object> values = Table.row(event);
            writer.reset();
            for (int i = 0; i < columns.length; i++) {
                write(writer, i, values.get(columns[i]));
            }
            writer.complete();
            parts.get(NdjsonFiles.partition(number, partitions))
                    .add(row, millis((LocalDateTime) values.get(time)));
        }
        return parts;
    }

    private static void write(BinaryRowWriter writer, int column, Object value) {
        switch (value) {
            case Long number -> writer.writeLong(column, number);
            case String text ->
                    writer.writeString(
                            column, StringData.fromBytes(text.getBytes(StandardCharsets.UTF_8)));
            case LocalDateTime time ->
                    writer.writeTimestamp(column, TimestampData.fromLocalDateTime(time), 3);
            default -> throw new IllegalArgumentException("no table has " + value.getClass());
        }
    }

    private static long millis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private void add(BinaryRowData row, long time) {
        int length = row.getSizeInBytes();
        if (end + 4 + length + 4 > SEGMENT) {
            segments.add(MemorySegmentFactory.wrap(new byte[SEGMENT]));
            end = 0;
        }
        MemorySegment segment = segments.getLast();
        segment.putInt(end, length);
        row.getSegments()[0].copyTo(row.getOffset(), segment, end + 4, length);
        end += 4 + length;
        if (count++ % BATCH == 0) {
            watermarks.add(0L);
        }
        watermarks.set(watermarks.size() - 1, time - Table.MAX_DELAY_SECONDS * 1000L);
    }

    Cursor cursor(Share share) {
        return new Cursor(
                switch (share) {
                    case TENTH -> count / 10;
                    case ALL -> count;
                });
    }

    /** Goes over the rows once. */
    final class Cursor {

        private final BinaryRowData row = new BinaryRowData(columns);
        private int segment;
        private int at;
        private long given;
        private final long most;

        Cursor(long most) {
            this.most = most;
        }

        boolean hasNext() {
            return given < most;
        }

        /** The next row; the same object each time, as Flink's own columnar readers have it. */
        BinaryRowData next() {
            MemorySegment from = segments.get(segment);
            int length = at + 4 > SEGMENT ? 0 : from.getInt(at);
            if (length == 0) {
                from = segments.get(++segment);
                at = 0;
                length = from.getInt(0);
            }
            row.pointTo(from, at + 4, length);
            at += 4 + length;
            given++;
            return row;
        }

        /** Of the batch that the last row was in. */
        long watermark() {
            return watermarks.get((int) ((given - 1) / BATCH));
        }
    }
}
