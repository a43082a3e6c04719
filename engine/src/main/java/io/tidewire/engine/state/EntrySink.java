package io.tidewire.engine.state;

/**
 * Where tables write their entries. What is written of one table between two others is in rising
 * order of ids where it can be; order costs the reader less, but is not required.
 */
public interface EntrySink {

    /** An empty writer for the content of the next entry; valid until {@link #put}. */
    StateWriter begin();

    /**
     * Ends the entry: the id now has what was written since {@link #begin}.
     *
     * @return bytes of the content
     */
    int put(long id);

    /** There is no entry of the id any more. */
    void remove(long id);

    /** There is no entry any more from one id up to another; those put after this call stay. */
    void removeRange(long from, long to);

    /** Whether the table should stop and go on with the next sink. */
    boolean full();
}
