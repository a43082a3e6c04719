package io.tidewire.engine.state;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where state lives: in the heap up to a share of it, and beyond that in a file that the operating
 * system pages in and out, which is slower and not the end. One per process, as the heap is; {@link
 * #limit} says how much there may be of each, and until then all of it is in the heap.
 *
 * <p>Who keeps much opens a {@link TableMemory} and asks it for each block. What was taken is given
 * back by itself when the collector finds its owner gone, which is when the heap has it again.
 * Thread-safe.
 */
public final class StateMemory {

    private static volatile @Nullable Limits limits;
    private static final AtomicLong HEAP_USED = new AtomicLong();

    private record Limits(long heapBytes, StateFile file) {}

    /** Loaded when the first table asks. */
    private static final class Collected {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private StateMemory() {}

    /**
     * From now on state takes no more of the heap than that, about, and goes on in a file.
     *
     * @param folder where the file is made when it is needed; it has no name and is gone with the
     *     process
     * @param heapBytes of blocks in the heap; what is small is not counted
     * @param fileBytes the most the file may take
     */
    public static void limit(Path folder, long heapBytes, long fileBytes) {
        limits = new Limits(heapBytes, new StateFile(folder, fileBytes));
    }

    /** No limit any more; what is in a file stays there. */
    public static void unlimited() {
        limits = null;
    }

    static boolean isLimited() {
        return limits != null;
    }

    /** Bytes of state that are in the file now. */
    public static long fileBytes() {
        Limits now = limits;
        return now == null ? 0 : now.file.usedBytes();
    }

    /** The memory of a table; lives as long as its owner. */
    static TableMemory open(Object owner) {
        Limits now = limits;
        if (now == null) {
            throw new IllegalStateException("state has no limit");
        }
        TableMemory memory = new TableMemory(now.file);
        Collected.CLEANER.register(owner, memory::release);
        return memory;
    }

    /** Takes so much of the heap if there is room. */
    static boolean takeHeap(long bytes) {
        Limits now = limits;
        if (now != null && HEAP_USED.get() + bytes > now.heapBytes) {
            return false;
        }
        HEAP_USED.addAndGet(bytes);
        return true;
    }

    /** Takes so much of the heap in any case. */
    static void useHeap(long bytes) {
        HEAP_USED.addAndGet(bytes);
    }

    /** Whether the heap has more than its share. */
    static boolean isFull() {
        Limits now = limits;
        return now != null && HEAP_USED.get() > now.heapBytes;
    }

    /** Says that the file takes no more. */
    static String exhausted(Path folder, long used, String why) {
        return "the state does not fit: beside "
                + (HEAP_USED.get() >> 20)
                + " MB in memory, "
                + (used >> 20)
                + " MB are in "
                + folder
                + ", and "
                + why;
    }
}
