package io.tidewire.bench.flink;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.RowData;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source of rows that lie in this JVM's memory: a batch of them with one watermark at a time.
 * Flink's own generator source goes to sleep before each row.
 *
 * @param rows the name they are registered under
 * @param share how many of them are given
 */
record MemorySource(String rows, MemoryRows.Share share) implements PartedSource {

    /** Where the tasks, which are in this JVM too, find the rows. */
    private static final Map<String, List<MemoryRows>> ROWS = new ConcurrentHashMap<>();

    static void register(String name, List<MemoryRows> partitions) {
        ROWS.put(name, partitions);
    }

    static boolean isRegistered(String name) {
        return ROWS.containsKey(name);
    }

    private List<MemoryRows> partitions() {
        List<MemoryRows> partitions = ROWS.get(rows);
        if (partitions == null) {
            throw new IllegalStateException("no rows of " + rows);
        }
        return partitions;
    }

    @Override
    public int parts() {
        return partitions().size();
    }

    @Override
    public Part.Rows open(int part) {
        MemoryRows.Cursor cursor = partitions().get(part).cursor(share);
        return output -> batch(cursor, output);
    }

    private static InputStatus batch(MemoryRows.Cursor cursor, ReaderOutput<RowData> output) {
        if (!cursor.hasNext()) {
            return InputStatus.END_OF_INPUT;
        }
        for (int i = 0; i < MemoryRows.BATCH && cursor.hasNext(); i++) {
            output.collect(cursor.next());
        }
        output.emitWatermark(new Watermark(cursor.watermark()));
        return InputStatus.MORE_AVAILABLE;
    }
}
