package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * Byte strings in chunks. An address is the chunk's number and the place in it; a string never
 * spans two chunks. A chunk whose strings are all freed is used again; for the holes in the others
 * {@link #wasteful} tells the owner when copying what lives to a new arena pays.
 *
 * <p>Chunks grow from 1 KiB to 1 MiB, so that a small table stays small. Cost of both operations:
 * constant, apart from the copy. Where state has more of the heap than its share, chunks go to
 * {@link StateMemory}'s file, the oldest first: a string is written once, just after it was added,
 * and read from there by copying it.
 */
final class Arena {

    private static final int FIRST_CHUNK = 1 << 10;
    private static final int LARGEST_CHUNK = 1 << 20;

    /** The newest chunks stay in the heap: their strings may not be written yet. */
    private static final int KEPT = 4;

    private static final byte[] NOTHING = {};

    private byte[][] chunks = new byte[4][];
    private int[] live = new int[4];
    private int count;

    /** No chunk below is free, save the current one. */
    private int firstFree;

    /** Chunks of the largest size that are kept for reuse. */
    private byte[][] spares = new byte[1][];

    private int spareCount;
    private int current = -1;
    private int used;
    private int nextSize = FIRST_CHUNK;
    private long allocatedBytes;
    private long liveBytes;
    private @Nullable TableMemory memory;

    /** By chunk, how many had been opened before it. */
    private int[] births = new int[4];

    private int openings;

    long add(byte[] source, int start, int length) {
        long address = add(length);
        System.arraycopy(source, start, data(address, length), start(address), length);
        return address;
    }

    /** Room for a string of that length, which the caller writes. */
    long add(int length) {
        if (current < 0 || chunks[current].length - used < length) {
            openChunk(length);
        }
        long address = (long) current << 32 | used;
        used += length;
        live[current] += length;
        liveBytes += length;
        return address;
    }

    /** The array that holds a string, from {@link #start} on. Valid until it is freed. */
    byte[] data(long address, int length) {
        byte[] chunk = chunks[(int) (address >>> 32)];
        return chunk.length != 0 ? chunk : load(address, length);
    }

    int start(long address) {
        return chunks[(int) (address >>> 32)].length != 0 ? (int) address : 0;
    }

    private byte[] load(long address, int length) {
        int chunk = (int) (address >>> 32);
        byte[] string = new byte[length];
        if (isFar(chunk)) {
            MemorySegment block = Objects.requireNonNull(memory).block(chunk);
            MemorySegment.copy(block, ValueLayout.JAVA_BYTE, (int) address, string, 0, length);
        }
        return string;
    }

    private boolean isFar(int chunk) {
        return memory != null && memory.isFar(chunk);
    }

    void free(long address, int length) {
        int chunk = (int) (address >>> 32);
        live[chunk] -= length;
        liveBytes -= length;
        if (live[chunk] == 0) {
            if (chunk == current) {
                used = 0;
            } else {
                release(chunk);
                firstFree = Math.min(firstFree, chunk);
            }
        }
    }

    private void release(int chunk) {
        if (memory != null && memory.isFar(chunk)) {
            allocatedBytes -= LARGEST_CHUNK;
            memory.giveBack(chunk);
            return;
        }
        if (memory != null && chunks[chunk].length == LARGEST_CHUNK) {
            memory.useHeap(-LARGEST_CHUNK);
        }
        allocatedBytes -= chunks[chunk].length;
        keepSpare(chunks[chunk]);
        chunks[chunk] = NOTHING;
    }

    /** True when less than half of a sizeable arena is live. */
    boolean wasteful() {
        return allocatedBytes > 4L * FIRST_CHUNK
                        && liveBytes * 2 < allocatedBytes - LARGEST_CHUNK / 2
                || allocatedBytes > 4L * FIRST_CHUNK && liveBytes * 8 < allocatedBytes;
    }

    long allocatedBytes() {
        return allocatedBytes + (long) spareCount * LARGEST_CHUNK;
    }

    /**
     * Where strings come and go, a chunk that went is taken for the next one, which the collector
     * then need not clear and move. Kept are half as many as hold strings, and one.
     */
    private void keepSpare(byte[] chunk) {
        if (chunk.length == LARGEST_CHUNK
                && spareCount <= allocatedBytes / LARGEST_CHUNK / 2
                && !StateMemory.isFull()) {
            if (spareCount == spares.length) {
                spares = Arrays.copyOf(spares, spareCount * 2);
            }
            spares[spareCount++] = chunk;
        }
    }

    private byte[] newChunk(int length) {
        int size = Math.max(nextSize, length);
        nextSize = Math.min(nextSize * 2, LARGEST_CHUNK);
        if (size == LARGEST_CHUNK && spareCount > 0) {
            byte[] chunk = spares[--spareCount];
            spares[spareCount] = NOTHING;
            return chunk;
        }
        return new byte[size];
    }

    private void openChunk(int length) {
        byte[] chunk = newChunk(length);
        int free = firstFree;
        while (free < count && (chunks[free].length != 0 || isFar(free) || free == current)) {
            free++;
        }
        firstFree = free;
        if (free == chunks.length) {
            chunks = Arrays.copyOf(chunks, count * 2);
            live = Arrays.copyOf(live, count * 2);
            births = Arrays.copyOf(births, count * 2);
        }
        count = Math.max(count, free + 1);
        chunks[free] = chunk;
        live[free] = 0;
        allocatedBytes += chunk.length;
        current = free;
        used = 0;
        births[free] = openings++;
        if (chunk.length == LARGEST_CHUNK && StateMemory.isLimited()) {
            count();
        }
    }

    /** Counts a new chunk with the heap; while that has too much, the oldest ones leave it. */
    private void count() {
        if (memory == null) {
            memory = StateMemory.open(this);
        }
        memory.useHeap(LARGEST_CHUNK);
        while (StateMemory.isFull()) {
            int oldest = oldest();
            if (oldest < 0) {
                return;
            }
            leave(memory, oldest);
        }
    }

    /** The oldest chunk of the largest size in the heap that is not to stay there; -1 for none. */
    private int oldest() {
        int oldest = -1;
        int birth = openings - KEPT;
        for (int chunk = 0; chunk < count; chunk++) {
            if (chunks[chunk].length == LARGEST_CHUNK && births[chunk] < birth) {
                oldest = chunk;
                birth = births[chunk];
            }
        }
        return oldest;
    }

    private void leave(TableMemory to, int chunk) {
        MemorySegment block = to.far(chunk, LARGEST_CHUNK);
        MemorySegment.copy(chunks[chunk], 0, block, ValueLayout.JAVA_BYTE, 0, LARGEST_CHUNK);
        chunks[chunk] = NOTHING;
        to.useHeap(-LARGEST_CHUNK);
    }
}
