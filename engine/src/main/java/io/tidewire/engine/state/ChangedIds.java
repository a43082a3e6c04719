package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Which ids of a table have changed since they were last written to a checkpoint: what makes a
 * checkpoint cost what changed. An id is changed; then written, while nobody knows yet whether the
 * checkpoint will be published; then neither, or changed again if it will not.
 *
 * <p>Layout: two bitmaps by id. {@link #mark} is one test of a bit; a pass over them costs a look
 * at 64 ids at a time. {@link #next} goes round: it continues where it stopped, so that ids that
 * change all the time do not keep the others from being written.
 */
public final class ChangedIds {

    private static final long[] NONE = {};

    private long[] changed = NONE;
    private long[] written = NONE;
    private int count;
    private int cursor;
    private boolean renumbered;
    private boolean renumberedWritten;

    public void mark(int id) {
        int word = id >>> 6;
        if (word >= changed.length) {
            changed = Arrays.copyOf(changed, Math.max(word + 1, changed.length * 2));
        }
        long bit = 1L << id;
        if ((changed[word] & bit) == 0) {
            changed[word] |= bit;
            count++;
        }
    }

    /** Takes a mark back: the id is as it was written. */
    public void unmark(int id) {
        long bit = 1L << id;
        if ((changed[id >>> 6] & bit) != 0) {
            changed[id >>> 6] ^= bit;
            count--;
        }
    }

    /** Marks the ids below. */
    public void markAll(int capacity) {
        for (int id = 0; id < capacity; id++) {
            mark(id);
        }
    }

    /** None of the ids that were ever written is valid any more; those in use are to be marked. */
    public void renumber() {
        Arrays.fill(changed, 0);
        Arrays.fill(written, 0);
        count = 0;
        cursor = 0;
        renumbered = true;
    }

    /** How many ids are changed. */
    int count() {
        return count;
    }

    /** Whether everything that was written before is to be removed; asked once. */
    boolean takeRenumbered() {
        boolean was = renumbered;
        renumberedWritten |= was;
        renumbered = false;
        return was;
    }

    /**
     * A changed id, which is now written: the next one from the last on; -1 at the end, and then
     * from the beginning again.
     */
    int next() {
        for (int word = cursor; count > 0 && word < changed.length; word++) {
            long bits = changed[word];
            if (bits != 0) {
                long bit = Long.lowestOneBit(bits);
                changed[word] = bits ^ bit;
                if (word >= written.length) {
                    written = Arrays.copyOf(written, changed.length);
                }
                written[word] |= bit;
                count--;
                cursor = word;
                return (word << 6) + Long.numberOfTrailingZeros(bit);
            }
        }
        cursor = 0;
        return -1;
    }

    /**
     * What was written since the last time is in a published checkpoint, or is not and counts as
     * changed again.
     */
    void settle(boolean published) {
        if (!published) {
            renumbered |= renumberedWritten;
            for (int word = 0; word < written.length; word++) {
                for (long bits = written[word]; bits != 0; bits &= bits - 1) {
                    mark((word << 6) + Long.numberOfTrailingZeros(bits));
                }
            }
        }
        renumberedWritten = false;
        Arrays.fill(written, 0);
    }

    /** Memory held, in bytes. */
    long bytes() {
        return 8L * (changed.length + written.length);
    }
}
