package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Byte strings in chunks. An address is the chunk's number and the place in it; a string never
 * spans two chunks. A chunk whose strings are all freed is used again; for the holes in the others
 * {@link #wasteful} tells the owner when copying what lives to a new arena pays.
 *
 * <p>Chunks grow from 1 KiB to 1 MiB, so that a small table stays small. Cost of both operations:
 * constant, apart from the copy.
 */
final class Arena {

    private static final int FIRST_CHUNK = 1 << 10;
    private static final int LARGEST_CHUNK = 1 << 20;

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

    long add(byte[] source, int start, int length) {
        long address = add(length);
        System.arraycopy(source, start, chunk(address), offset(address), length);
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

    byte[] chunk(long address) {
        return chunks[(int) (address >>> 32)];
    }

    static int offset(long address) {
        return (int) address;
    }

    void free(long address, int length) {
        int chunk = (int) (address >>> 32);
        live[chunk] -= length;
        liveBytes -= length;
        if (live[chunk] == 0) {
            if (chunk == current) {
                used = 0;
            } else {
                allocatedBytes -= chunks[chunk].length;
                keepSpare(chunks[chunk]);
                chunks[chunk] = NOTHING;
                firstFree = Math.min(firstFree, chunk);
            }
        }
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
        if (chunk.length == LARGEST_CHUNK && spareCount <= allocatedBytes / LARGEST_CHUNK / 2) {
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
        while (free < count && (chunks[free].length != 0 || free == current)) {
            free++;
        }
        firstFree = free;
        if (free == chunks.length) {
            chunks = Arrays.copyOf(chunks, count * 2);
            live = Arrays.copyOf(live, count * 2);
        }
        count = Math.max(count, free + 1);
        chunks[free] = chunk;
        live[free] = 0;
        allocatedBytes += chunk.length;
        current = free;
        used = 0;
    }
}
