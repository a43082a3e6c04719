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

    private byte[][] chunks = new byte[4][];
    private int[] live = new int[4];
    private int count;
    private int current = -1;
    private int used;
    private int nextSize = FIRST_CHUNK;
    private long allocatedBytes;
    private long liveBytes;

    long add(byte[] source, int start, int length) {
        if (current < 0 || chunks[current].length - used < length) {
            openChunk(length);
        }
        System.arraycopy(source, start, chunks[current], used, length);
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
                chunks[chunk] = new byte[0];
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
        return allocatedBytes;
    }

    private void openChunk(int length) {
        int size = Math.max(nextSize, length);
        nextSize = Math.min(nextSize * 2, LARGEST_CHUNK);
        int free = 0;
        while (free < count && (chunks[free].length != 0 || free == current)) {
            free++;
        }
        if (free == chunks.length) {
            chunks = Arrays.copyOf(chunks, count * 2);
            live = Arrays.copyOf(live, count * 2);
        }
        count = Math.max(count, free + 1);
        chunks[free] = new byte[size];
        live[free] = 0;
        allocatedBytes += size;
        current = free;
        used = 0;
    }
}
