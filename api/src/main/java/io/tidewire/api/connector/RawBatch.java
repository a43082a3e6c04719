package io.tidewire.api.connector;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Records of one partition as they came, in order. The arrays belong to the receiver from then on;
 * strings decoded from them point into {@code data}.
 *
 * <p>Lines come uncut ({@link #lines}): where each begins is found by the decoder, which comes by
 * anyway, or else when it is first asked for. Used by one thread at a time.
 */
public final class RawBatch {

    private static final int UNCUT = -1;

    private final String partition;
    private final byte[] data;
    private final int size;
    private final long @Nullable [] positions;
    private final long position;
    private final String resume;
    private final long arrivedMicros;

    private int[] starts;
    private int @Nullable [] lengths;
    private int count;

    /**
     * Records that are found already: record i is {@code data[starts[i] .. starts[i] +
     * lengths[i])}.
     *
     * @param partition names the partition within its source: stable across restarts
     * @param positions one per record, rising: a Kafka offset, a row number; for people and the
     *     quarantine
     * @param count records; 0 when only {@code resume} is news, to be in the next checkpoint
     * @param resume where to go on after this batch, in the source's own notation
     * @param arrivedMicros when they were read, in microseconds since 1970-01-01 UTC
     */
    public RawBatch(
            String partition,
            byte[] data,
            int[] starts,
            int[] lengths,
            long[] positions,
            int count,
            String resume,
            long arrivedMicros) {
        this.partition = partition;
        this.data = data;
        this.size = data.length;
        this.starts = starts;
        this.lengths = lengths;
        this.positions = positions;
        this.position = 0;
        this.count = count;
        this.resume = resume;
        this.arrivedMicros = arrivedMicros;
    }

    private RawBatch(
            String partition,
            byte[] data,
            int size,
            long position,
            String resume,
            long arrivedMicros) {
        this.partition = partition;
        this.data = data;
        this.size = size;
        this.starts = new int[0];
        this.positions = null;
        this.position = position;
        this.count = UNCUT;
        this.resume = resume;
        this.arrivedMicros = arrivedMicros;
    }

    /**
     * Lines, each a record: {@code data[0 .. size)}, the last one with or without its end. A line
     * ends with {@code \n} or {@code \r\n}; its position is that of its first byte.
     *
     * @param size at least 1
     * @param position of {@code data[0]}
     */
    public static RawBatch lines(
            String partition,
            byte[] data,
            int size,
            long position,
            String resume,
            long arrivedMicros) {
        return new RawBatch(partition, data, size, position, resume, arrivedMicros);
    }

    public String partition() {
        return partition;
    }

    public byte[] data() {
        return data;
    }

    /** Where the data ends, for lines; what lies behind is of no meaning. */
    public int size() {
        return size;
    }

    public String resume() {
        return resume;
    }

    public long arrivedMicros() {
        return arrivedMicros;
    }

    /** How many records there are. */
    public int count() {
        cut();
        return count;
    }

    /** Where a record begins in the data. */
    public int start(int record) {
        cut();
        return starts[record];
    }

    /** The length of a record, without its line end. */
    public int length(int record) {
        cut();
        if (lengths != null) {
            return lengths[record];
        }
        int start = starts[record];
        int end = record + 1 < count ? starts[record + 1] - 1 : size;
        end -= record + 1 == count && data[end - 1] == '\n' ? 1 : 0;
        return (end > start && data[end - 1] == '\r' ? end - 1 : end) - start;
    }

    /** The position of a record in its partition. */
    public long position(int record) {
        return positions == null ? position + start(record) : positions[record];
    }

    /** Bytes of all records; of lines, with their ends. */
    public long bytes() {
        if (lengths == null) {
            return size;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /** False for lines whose ends nobody has found yet. */
    public boolean isCut() {
        return count != UNCUT;
    }

    /**
     * Says where the lines begin, by whoever found out: each but the first behind a {@code \n},
     * none left out.
     */
    public void cut(int[] lineStarts, int lines) {
        if (isCut()) {
            throw new IllegalStateException("these records are cut already");
        }
        starts = lineStarts;
        count = lines;
    }

    private void cut() {
        if (isCut()) {
            return;
        }
        int[] found = new int[size / 64 + 4];
        int lines = 0;
        for (int at = 0; at < size; lines++) {
            if (lines == found.length) {
                found = Arrays.copyOf(found, lines * 2);
            }
            found[lines] = at;
            int end = Lines.end(data, at, size);
            at = end < 0 ? size : end + 1;
        }
        cut(found, lines);
    }
}
