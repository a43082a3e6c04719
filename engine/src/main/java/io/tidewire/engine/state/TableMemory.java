package io.tidewire.engine.state;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What one table has of {@link StateMemory}: so much of the heap, and blocks by number that are in
 * the file. Must not know the table, or the table would never be found gone.
 */
final class TableMemory {

    private final StateFile file;
    private MemorySegment[] blocks = {};
    private long heapBytes;

    TableMemory(StateFile file) {
        this.file = file;
    }

    /** Whether a block is to be made in the heap; if not, there is one of zeros in the file. */
    boolean near(int number, long bytes) {
        if (StateMemory.takeHeap(bytes)) {
            heapBytes += bytes;
            return true;
        }
        far(number, bytes);
        return false;
    }

    /** Counts what comes to be in the heap, or leaves it, whatever it has room for. */
    void useHeap(long bytes) {
        StateMemory.useHeap(bytes);
        heapBytes += bytes;
    }

    /** Makes a block of zeros in the file. */
    MemorySegment far(int number, long bytes) {
        if (number >= blocks.length) {
            int known = blocks.length;
            blocks = Arrays.copyOf(blocks, Math.max(number + 1, known * 2));
            Arrays.fill(blocks, known, blocks.length, MemorySegment.NULL);
        }
        MemorySegment block = file.take(bytes);
        blocks[number] = block;
        return block;
    }

    boolean isFar(int number) {
        return number < blocks.length && blocks[number].byteSize() > 0;
    }

    MemorySegment block(int number) {
        return blocks[number];
    }

    void giveBack(int number) {
        file.giveBack(blocks[number]);
        blocks[number] = MemorySegment.NULL;
    }

    long getLong(int number, int index) {
        return blocks[number].getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    void setLong(int number, int index, long value) {
        blocks[number].setAtIndex(ValueLayout.JAVA_LONG, index, value);
    }

    int getInt(int number, int index) {
        return blocks[number].getAtIndex(ValueLayout.JAVA_INT, index);
    }

    void setInt(int number, int index, int value) {
        blocks[number].setAtIndex(ValueLayout.JAVA_INT, index, value);
    }

    /** The table is gone. */
    void release() {
        StateMemory.useHeap(-heapBytes);
        heapBytes = 0;
        for (MemorySegment block : blocks) {
            if (block.byteSize() > 0) {
                file.giveBack(block);
            }
        }
        blocks = new MemorySegment[0];
    }
}
