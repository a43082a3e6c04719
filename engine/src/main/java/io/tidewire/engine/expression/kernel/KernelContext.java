package io.tidewire.engine.expression.kernel;

/** What a kernel may ask and report while it computes a column. */
public interface KernelContext {

    /** The step's clock in microseconds since 1970 UTC: one value for a whole step. */
    long nowMicros();

    /**
     * Marks a row as failed; its value in the result is then unspecified. The first message of a
     * row stays.
     *
     * @param row position in the columns the kernel was given
     */
    void fail(int row, String message);
}
