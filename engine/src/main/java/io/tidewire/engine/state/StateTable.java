package io.tidewire.engine.state;

/**
 * A part of an operator's state as checkpoints see it: entries, each an id and bytes. It tells what
 * has changed since a checkpoint had it, and takes entries back. Used by the thread that owns the
 * state, between two steps.
 */
public interface StateTable {

    /** What tells it from the other tables of its owner, and says so in messages. */
    String name();

    /** The format of its entries; goes up with every change of it. Older ones can be read. */
    int version();

    /** The bytes of what {@link #write} would write, about. */
    long changedBytes();

    /** All bytes it would take to write everything, about. */
    long totalBytes();

    /**
     * Writes entries that have changed, until the sink is full. Each call goes on where the last
     * one stopped.
     *
     * @return true at the end: the next call begins anew
     */
    boolean write(EntrySink out);

    /**
     * What was written since the last time is in a published checkpoint, or is lost and counts as
     * changed again.
     */
    void settle(boolean published);

    /** Everything counts as changed: the next checkpoint is the first of its kind. */
    void changeAll();

    /**
     * Takes over an entry of an older state; before the first step. Entries come in the order of
     * their ids, after all those of the tables before.
     */
    void read(long id, StateReader in, Restoring how);

    /** After the last entry of its owner: works out what was not written. */
    void restored();
}
