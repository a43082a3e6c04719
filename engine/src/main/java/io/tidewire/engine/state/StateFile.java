package io.tidewire.engine.state;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Blocks of state outside of the heap: a file mapped region by region. A region is written before
 * it is mapped, so that a disk that is full says so here and not when a page is touched. A block
 * that is given back goes to the next that wants as much; the file never shrinks. Thread-safe.
 */
final class StateFile {

    private static final long REGION_BYTES = 16 << 20;
    private static final long PAGE_BYTES = 4 << 10;

    private static final String HINT =
            "nothing is lost: make room (run.state_disk_mb, the disk of the data directory, a larger"
                    + " heap with TIDEWIRE_OPTS=-Xmx4g) and start it again, or bound the state:"
                    + " 'tidewire plan' says what grows for ever";

    private final Path folder;
    private final long maxBytes;
    private final Map<Long, Deque<MemorySegment>> free = new HashMap<>();
    private @Nullable FileChannel channel;
    private MemorySegment region = MemorySegment.NULL;
    private long length;
    private long regionUsed;
    private long used;

    StateFile(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    synchronized long usedBytes() {
        return used;
    }

    /** A block of zeros, of so many bytes or a few more. */
    synchronized MemorySegment take(long bytes) {
        long size = rounded(bytes);
        Deque<MemorySegment> same = free.get(size);
        MemorySegment block = same == null ? null : same.poll();
        if (block != null) {
            block.fill((byte) 0);
        } else {
            block = fresh(size);
        }
        used += size;
        return block;
    }

    synchronized void giveBack(MemorySegment block) {
        used -= block.byteSize();
        free.computeIfAbsent(block.byteSize(), _ -> new ArrayDeque<>()).add(block);
    }

    private static long rounded(long bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    }

    private MemorySegment fresh(long size) {
        if (regionUsed + size > region.byteSize()) {
            region = map(Math.max(size, REGION_BYTES));
            regionUsed = 0;
        }
        MemorySegment block = region.asSlice(regionUsed, size);
        regionUsed += size;
        return block;
    }

    private MemorySegment map(long size) {
        if (length + size > maxBytes) {
            String why = "it may not have more there";
            throw new TidewireException(
                    ErrorCode.STATE_TOO_LARGE, StateMemory.exhausted(folder, used, why), HINT);
        }
        try {
            FileChannel file = channel == null ? open() : channel;
            channel = file;
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            for (long at = length; at < length + size; ) {
                zeros.position(0).limit((int) Math.min(zeros.capacity(), length + size - at));
                at += file.write(zeros, at);
            }
            MemorySegment mapped = file.map(MapMode.READ_WRITE, length, size, Arena.global());
            length += size;
            return mapped;
        } catch (IOException e) {
            String why = "the disk takes no more: " + e.getMessage();
            throw new TidewireException(
                    ErrorCode.STATE_TOO_LARGE, StateMemory.exhausted(folder, used, why), HINT, e);
        }
    }

    private FileChannel open() throws IOException {
        Files.createDirectories(folder);
        Path path = Files.createTempFile(folder, "state", ".pages");
        return FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }
}
