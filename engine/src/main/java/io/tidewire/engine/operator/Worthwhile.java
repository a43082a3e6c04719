package io.tidewire.engine.operator;

/**
 * Whether a look at the rows of a step, to send fewer of them, is worth it: it is tried, and where
 * it left too many, tried again some steps later. Used by one thread.
 */
final class Worthwhile {

    /** Fewer rows are not worth a table. */
    private static final int FEW_ROWS = 128;

    /** Where it leaves one of so many rows it is worth it. */
    private static final int LEAVES = 2;

    /** For so many steps it is not tried again. */
    private static final int PAUSE = 15;

    private int pause;

    boolean is(int rows) {
        return rows >= FEW_ROWS && pause-- <= 0;
    }

    /** Takes note of how many of the rows were left. */
    void found(int rows, int left) {
        pause = (long) left * LEAVES > rows ? PAUSE : 0;
    }
}
