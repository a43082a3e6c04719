package io.tidewire.connectors.file;

import io.tidewire.api.connector.Lines;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.connectors.format.row.RowWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * One file on its way through: read in chunks, cut into records, the beginning of an unfinished
 * record carried over to the next chunk. Memory: one chunk, or the longest record up to the limit.
 * Not thread-safe, apart from {@link #remainingBytes} and {@link #bytesPerRecord}.
 */
final class FilePartition {

    static final int CHUNK = 1 << 20;

    private static final int SAMPLED_LINES = 16;
    private static final String SKIPPING = "+";

    private final Path path;
    private final long limit;
    private final String name;
    private final RecordSplitter splitter;
    private final boolean follow;
    private final int chunk;
    private final Clock clock;

    private @Nullable FileChannel file;
    private @Nullable ReadableByteChannel channel;
    private @Nullable Object fileKey;

    /** Bytes read of a record that has not ended yet, and where they begin. */
    private byte[] carry = {};

    private volatile long position;
    private volatile double bytesPerRecord;
    private boolean skipping;
    private boolean headerDue;
    private boolean regular;
    private volatile boolean finished;

    /**
     * @param resume as {@link RawBatch#resume} had it; null from the beginning
     * @param until as {@link RawBatch#resume} had it, where to stop; null at the end
     * @param repeatHeader whether the first record is sent again, at position -1, when reading does
     *     not begin with it
     */
    FilePartition(
            Path path,
            @Nullable String resume,
            @Nullable String until,
            RecordSplitter splitter,
            boolean follow,
            boolean repeatHeader,
            int chunk,
            Clock clock) {
        this.path = path;
        this.limit = until == null ? Long.MAX_VALUE : offset(until);
        this.name = path.toString();
        this.splitter = splitter;
        this.follow = follow && !isCompressed();
        this.chunk = chunk;
        this.clock = clock;
        if (resume != null) {
            skipping = resume.endsWith(SKIPPING);
            position = offset(resume);
            headerDue = repeatHeader && position > 0;
        }
    }

    /** The bytes before a place to go on from. */
    static long offset(String resume) {
        boolean inRecord = resume.endsWith(SKIPPING);
        return Long.parseLong(inRecord ? resume.substring(0, resume.length() - 1) : resume);
    }

    String name() {
        return name;
    }

    boolean finished() {
        return finished;
    }

    long remainingBytes() {
        try {
            return Math.max(0, isCompressed() ? 0 : Files.size(path) - position);
        } catch (IOException e) {
            return 0;
        }
    }

    double bytesPerRecord() {
        return bytesPerRecord;
    }

    private boolean isCompressed() {
        return path.toString().endsWith(".gz");
    }

    /** The next records, or null when there are none now, or none at all: {@link #finished}. */
    @Nullable RawBatch next() throws IOException {
        if (channel == null && !open()) {
            return null;
        }
        if (headerDue) {
            headerDue = false;
            return header();
        }
        while (true) {
            long available = Math.min(available(), limit - position - carry.length);
            if (follow && available == 0 && !isReplaced()) {
                return null;
            }
            // A byte more than there is, so that the end shows, but never beyond the limit.
            long more = position + carry.length + available < limit ? 1 : 0;
            long room = Math.min(available + more, Math.max(chunk, carry.length));
            byte[] data = Arrays.copyOf(carry, carry.length + (int) room);
            int size = fill(data, carry.length);
            boolean atEnd = size < data.length;
            boolean last = atEnd && (!follow || size == carry.length) || position + size >= limit;
            RawBatch batch = records(data, size, last);
            if (last) {
                end();
            }
            if (batch != null || last) {
                return batch;
            }
        }
    }

    /** How many bytes can be read now; many when only reading tells. */
    private long available() throws IOException {
        FileChannel opened = Objects.requireNonNull(file);
        return regular && !isCompressed()
                ? Math.max(0, opened.size() - position - carry.length)
                : Integer.MAX_VALUE;
    }

    /** Nothing more will come: the file is done, or another one is at its path. */
    private void end() throws IOException {
        close();
        carry = new byte[0];
        if (follow) {
            position = 0;
            skipping = false;
        } else {
            finished = true;
        }
    }

    private boolean open() throws IOException {
        FileChannel opened;
        try {
            opened = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            if (follow) {
                return false;
            }
            throw e;
        }
        file = opened;
        fileKey = key();
        regular = Files.isRegularFile(path);
        if (isCompressed()) {
            InputStream stream = new GZIPInputStream(Channels.newInputStream(opened), 64 << 10);
            stream.skipNBytes(position);
            channel = Channels.newChannel(stream);
        } else {
            if (regular && opened.size() < position) {
                position = 0;
                skipping = false;
                headerDue = false;
            }
            if (position > 0) {
                opened.position(position);
            }
            channel = opened;
        }
        return true;
    }

    private @Nullable Object key() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Whether the path leads to another file by now, or the same one was cut short. */
    private boolean isReplaced() throws IOException {
        try {
            return Files.size(path) < position + carry.length || !Objects.equals(fileKey, key());
        } catch (NoSuchFileException e) {
            // In the middle of a rotation: the new one has not come yet.
            return false;
        }
    }

    private int fill(byte[] data, int from) throws IOException {
        ReadableByteChannel source = Objects.requireNonNull(channel);
        ByteBuffer buffer = ByteBuffer.wrap(data, from, data.length - from);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = source.read(buffer);
        }
        return buffer.position();
    }

    /**
     * Gives the records in what was read and carries the rest over.
     *
     * @param last whether the rest is a record too
     */
    private @Nullable RawBatch records(byte[] data, int size, boolean last) {
        boolean isPlain = splitter instanceof RecordSplitter.PlainLines;
        if (isPlain && !skipping && size <= RowWriter.MAX_RECORD_BYTES) {
            return lines(data, size, last);
        }
        return cut(data, size, last);
    }

    /** Whole lines, for whoever decodes them to cut. */
    private @Nullable RawBatch lines(byte[] data, int size, boolean last) {
        int end = last ? size : lastLineEnd(data, size);
        long first = position;
        position = first + end;
        carry = Arrays.copyOfRange(data, end, size);
        if (end == 0) {
            return null;
        }
        bytesPerRecord = meanLength(data, end);
        return RawBatch.lines(
                name, data, end, first, Long.toString(position), clock.millis() * 1000);
    }

    private static double meanLength(byte[] data, int size) {
        int lines = 0;
        int at = 0;
        while (at < size && lines < SAMPLED_LINES) {
            int end = Lines.end(data, at, size);
            at = end < 0 ? size : end + 1;
            lines++;
        }
        return (double) at / lines;
    }

    private static int lastLineEnd(byte[] data, int size) {
        int end = size;
        while (end > 0 && data[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Records that are cut here, because only some lines are, or some bytes are left out. */
    private @Nullable RawBatch cut(byte[] data, int size, boolean last) {
        int at = 0;
        if (skipping) {
            int end = Lines.end(data, 0, size);
            skipping = end < 0 && !last;
            at = end < 0 ? size : end + 1;
        }
        int capacity = (size - at) / 100 + 16;
        int[] starts = new int[capacity];
        int[] lengths = new int[capacity];
        long[] positions = new long[capacity];
        int count = 0;
        while (at < size) {
            int end = splitter.end(data, at, size);
            boolean tooLong = (end < 0 ? size : end) - at > RowWriter.MAX_RECORD_BYTES;
            if (end < 0 && !last && !tooLong) {
                break;
            }
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
                lengths = Arrays.copyOf(lengths, count * 2);
                positions = Arrays.copyOf(positions, count * 2);
            }
            int stop = end < 0 ? size : end;
            starts[count] = at;
            lengths[count] =
                    (tooLong ? at + RowWriter.MAX_RECORD_BYTES + 1 : withoutReturn(data, at, stop))
                            - at;
            positions[count++] = position + at;
            at = end < 0 ? size : end + 1;
            skipping = tooLong && end < 0 && !last;
        }
        long after = position + at;
        position = after;
        carry = Arrays.copyOfRange(data, at, size);
        if (count == 0) {
            return null;
        }
        bytesPerRecord = (double) at / count;
        return new RawBatch(
                name,
                data,
                starts,
                lengths,
                positions,
                count,
                skipping ? position + SKIPPING : Long.toString(position),
                clock.millis() * 1000);
    }

    private static int withoutReturn(byte[] data, int from, int end) {
        return end > from && data[end - 1] == '\r' ? end - 1 : end;
    }

    /** The first record of the file once more, for whom reading does not begin with it. */
    private @Nullable RawBatch header() throws IOException {
        FilePartition fromStart =
                new FilePartition(path, null, null, splitter, false, false, CHUNK, clock);
        RawBatch first = fromStart.next();
        fromStart.close();
        if (first == null) {
            return null;
        }
        return new RawBatch(
                name,
                first.data(),
                new int[] {first.start(0)},
                new int[] {first.length(0)},
                new long[] {-1},
                1,
                skipping ? position + SKIPPING : Long.toString(position),
                clock.millis() * 1000);
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
        }
        file = null;
        channel = null;
    }
}
