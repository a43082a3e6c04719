package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The items of one outbox on disk: segments of up to 64 MiB, each a file of records as {@link
 * ItemCodec} has them, in the order of their ordinals. What was forced outlives a power cut, what
 * was written a kill of the process. Bytes are never changed: forgetting removes whole segments.
 *
 * <p>Several threads may append, one at a time; one reads; appending and reading go on beside each
 * other.
 */
final class DeliveryLog implements AutoCloseable {

    private final Disk disk;
    private final Path folder;
    private final Schema schema;
    private final Bounds bounds;
    private final ItemCodec encoder;
    private final Deque<Segment> segments = new ArrayDeque<>();

    /** Those with bytes that may not be durable; all but the last are complete. */
    private final List<Segment> unforced = new ArrayList<>();

    private boolean folderChanged;

    /** Of the next segment's file. */
    private long nextFile;

    /** Of the next record in the log; without a gap from one segment to the next. */
    private long nextRecord;

    private volatile long bytes;

    /** For the one thread that reads. */
    private final ItemCodec decoder;

    private @Nullable Segment reading;
    private @Nullable SegmentReader reader;

    /**
     * @param folder need not exist
     * @param bounds how large segments are, and what is read at a time
     */
    DeliveryLog(Disk disk, Path folder, Schema schema, Bounds bounds) {
        this.disk = disk;
        this.folder = folder;
        this.schema = schema;
        this.bounds = bounds;
        this.encoder = new ItemCodec(schema);
        this.decoder = new ItemCodec(schema);
    }

    /** Takes over what an earlier process left, up to a step. Once, at first. */
    synchronized LogRecovery.Found restore(long step) {
        try {
            LogRecovery recovery = new LogRecovery(disk, folder, schema, step);
            LogRecovery.Found found = recovery.run();
            segments.addAll(recovery.segments());
            nextFile = recovery.nextFile();
            nextRecord = recovery.nextRecord();
            measure();
            return found;
        } catch (IOException e) {
            throw failed("cannot read", e);
        }
    }

    /**
     * Once it is known what the sink has.
     *
     * @param whole whether nothing that it has not lies beyond what was found
     * @param known whether it is known that something was there
     */
    void accept(LogRecovery.Found found, boolean whole, boolean known) {
        Path torn = found.torn();
        if (!whole && (torn != null || known)) {
            throw SegmentReader.damaged(
                    torn == null ? folder : torn,
                    "what follows step " + found.lastStep() + " is not there");
        }
        try {
            if (torn != null) {
                LogRecovery.discardTorn(disk, folder);
            }
        } catch (IOException e) {
            throw failed("cannot remove from", e);
        }
    }

    /**
     * Writes one item; its ordinal is greater than that of any before.
     *
     * @throws IOException when the disk does not take it: it is not there then, and may be written
     *     once more
     */
    synchronized void append(Item item) throws IOException {
        ByteBuffer record = encoder.encode(item);
        Segment last = segments.peekLast();
        if (last == null
                || !last.takes(item.ordinal(), record.remaining(), bounds.segmentBytes())) {
            last = begin(item.ordinal());
        }
        try {
            last.append(record);
        } catch (IOException e) {
            if (last.isEmpty()) {
                segments.removeLast();
                unforced.remove(last);
                last.discard(e);
            }
            throw e;
        }
        nextRecord++;
        encoder.trim();
        measure();
    }

    private Segment begin(long ordinal) throws IOException {
        disk.createFolder(folder);
        Path file = folder.resolve(LogRecovery.fileName(nextFile++));
        Segment fresh = Segment.create(disk, file, ordinal, nextRecord, schema);
        segments.add(fresh);
        unforced.add(fresh);
        folderChanged = true;
        return fresh;
    }

    /**
     * Makes all that was appended durable. Appending goes on meanwhile.
     *
     * @throws TidewireException DATA_DIRECTORY when the disk fails. What was appended may be lost
     *     then, and is no longer in memory: only the checkpoint before is sure of its rows
     */
    void force() {
        List<Segment> dirty;
        boolean folderToo;
        synchronized (this) {
            dirty = List.copyOf(unforced);
            folderToo = folderChanged;
            folderChanged = false;
        }
        try {
            for (Segment segment : dirty) {
                segment.force();
            }
            if (folderToo) {
                disk.sync(folder);
            }
        } catch (IOException e) {
            throw failed("cannot write to", e);
        }
        synchronized (this) {
            for (Segment segment : dirty) {
                if (segment != segments.peekLast()) {
                    unforced.remove(segment);
                    segment.close();
                }
            }
        }
    }

    /**
     * The items from an ordinal on, at least one and 4 MiB at most, about, up to the first mark.
     *
     * @param ordinal of an item that is here
     * @param end ordinal to stop before
     */
    List<Item> read(long ordinal, long end) {
        List<Item> items = new ArrayList<>();
        long size = 0;
        try {
            for (long next = ordinal; next < end && size < bounds.readBytes(); next++) {
                Segment segment = holding(next);
                Item item = readerAt(segment, next).next(segment.length());
                items.add(item);
                switch (item) {
                    case Item.Change change -> size += change.bytes();
                    case Item.Mark _ -> {
                        return items;
                    }
                }
            }
        } catch (IOException e) {
            throw failed("cannot read", e);
        }
        return items;
    }

    private SegmentReader readerAt(Segment segment, long ordinal) throws IOException {
        SegmentReader open = reader;
        if (open == null || reading != segment || open.ordinal() > ordinal) {
            if (open != null) {
                open.close();
            }
            open = new SegmentReader(disk, segment.path(), segment.first(), decoder);
            reader = open;
            reading = segment;
        }
        while (open.ordinal() < ordinal) {
            open.skip(segment.length());
        }
        return open;
    }

    private synchronized Segment holding(long ordinal) {
        for (Segment segment : segments) {
            if (segment.holds(ordinal)) {
                return segment;
            }
        }
        throw new IllegalStateException("item " + ordinal + " is not in " + folder);
    }

    /** Nothing before this ordinal is wanted any more. */
    synchronized void forget(long ordinal) {
        try {
            while (!segments.isEmpty() && segments.getFirst().end() <= ordinal) {
                Segment old = segments.removeFirst();
                unforced.remove(old);
                old.delete();
            }
            measure();
        } catch (IOException e) {
            throw failed("cannot remove from", e);
        }
    }

    private void measure() {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.length();
        }
        bytes = sum;
    }

    /** Of all segments. Waits for nobody. */
    long bytes() {
        return bytes;
    }

    private TidewireException failed(String what, IOException cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                what + " the outbox " + folder + ": " + cause.getMessage(),
                "look at the folder's permissions and the space on its disk",
                cause);
    }

    /** Leaves the files. */
    @Override
    public synchronized void close() {
        segments.forEach(Segment::close);
        if (reader != null) {
            reader.close();
        }
    }
}
