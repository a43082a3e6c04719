package io.tidewire.engine.checkpoint;

import io.tidewire.api.storage.Disk;
import io.tidewire.engine.state.StateReader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Goes through the entries of a run, in order. Bytes that are not what was written, or that the
 * file does not have, give CHECKPOINT_UNREADABLE. Not thread-safe.
 */
final class RunReader {

    private static final int READ = 1 << 17;

    private final Run run;
    private final Disk.Input input;
    private final CRC32C checksum = new CRC32C();
    private final StateReader block = new StateReader();
    private ByteBuffer buffer;
    private long position;
    private long table;
    private int kind;
    private long id;
    private long end;
    private long lastId;
    private int length;

    RunReader(Run run, Disk.Input input) {
        this.run = run;
        this.input = input;
        this.position = run.offset();
        this.buffer = ByteBuffer.allocate((int) Math.min(READ, run.length()));
        buffer.limit(0);
    }

    /** Goes on to the next entry; false at the end. */
    boolean next() throws IOException {
        if (kind == Blocks.ENTRY) {
            block.skip(length);
        }
        length = 0;
        while (block.atEnd()) {
            if (!nextBlock()) {
                return false;
            }
        }
        long head = block.readSize();
        if (head == Blocks.TABLE) {
            table = block.readSize();
            lastId = block.readSize();
            head = block.readSize();
        }
        kind = (int) head & (1 << Blocks.KIND_BITS) - 1;
        id = lastId + (head >>> Blocks.KIND_BITS);
        switch (kind) {
            case Blocks.ENTRY -> {
                length = block.readLength();
                lastId = id + 1;
            }
            case Blocks.REMOVED -> lastId = id + 1;
            case Blocks.RANGE -> {
                end = id + block.readSize();
                lastId = id;
            }
            default -> throw StateReader.unreadable(run.file() + " has an entry of no known kind");
        }
        return true;
    }

    private boolean nextBlock() throws IOException {
        if (!has(RunWriter.HEADER)) {
            return false;
        }
        int size = buffer.getInt();
        int expected = buffer.getInt();
        if (size <= 0 || size > left() || !has(size)) {
            throw StateReader.unreadable(run.file() + " is damaged: a length is wrong");
        }
        checksum.reset();
        checksum.update(buffer.array(), buffer.position(), size);
        if ((int) checksum.getValue() != expected) {
            throw StateReader.unreadable(run.file() + " is damaged: a checksum is wrong");
        }
        block.reset(buffer.array(), buffer.position(), size);
        buffer.position(buffer.position() + size);
        return true;
    }

    /** Bytes of the run that were not taken from the buffer yet. */
    private long left() {
        return run.offset() + run.length() - position + buffer.remaining();
    }

    /** Makes sure that the next bytes are in the buffer; false at the end of the run. */
    private boolean has(int bytes) throws IOException {
        if (left() < bytes) {
            if (left() > 0) {
                throw StateReader.unreadable(run.file() + " is damaged: a run does not end well");
            }
            return false;
        }
        if (buffer.remaining() < bytes) {
            ByteBuffer room =
                    buffer.capacity() < bytes
                            ? ByteBuffer.allocate(Math.max(bytes, 2 * buffer.capacity()))
                            : buffer;
            if (room == buffer) {
                buffer.compact();
            } else {
                room.put(buffer);
                buffer = room;
            }
            long rest = run.offset() + run.length() - position;
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + rest));
            while (buffer.position() < bytes) {
                int read = input.read(buffer, position);
                if (read < 0) {
                    throw StateReader.unreadable(run.file() + " is cut short");
                }
                position += read;
            }
            buffer.flip();
        }
        return true;
    }

    /** {@link Blocks#ENTRY}, {@link Blocks#REMOVED} or {@link Blocks#RANGE}. */
    int kind() {
        return kind;
    }

    long table() {
        return table;
    }

    long id() {
        return id;
    }

    /** Where a range ends. */
    long end() {
        return end;
    }

    /** The array that holds an entry's content, from {@link #at} on; valid until {@link #next}. */
    byte[] data() {
        return block.data();
    }

    int at() {
        return block.at();
    }

    int length() {
        return length;
    }

    /** Whether this reader's entry comes before another's, or together with it. */
    int compare(RunReader other) {
        int order = Long.compare(table, other.table);
        if (order == 0) {
            order = Long.compare(id, other.id);
        }
        // A range hides what older runs have from its beginning on.
        return order == 0
                ? Boolean.compare(kind != Blocks.RANGE, other.kind != Blocks.RANGE)
                : order;
    }
}
