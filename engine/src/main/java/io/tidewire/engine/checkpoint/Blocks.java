package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.EntrySink;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.ArrayList;
import java.util.List;

/**
 * Encodes the entries of tables into blocks. Entries that come in order make one run; where one
 * comes that is not behind the last, a new run begins, which overrides the ones before it. Used by
 * one thread.
 *
 * <p>An entry is a number with the step of its id from the last one and what it is (two bits), then
 * its length and content: an entry of a few numbers takes two bytes more than these. {@link
 * RunReader} reads them.
 */
final class Blocks implements EntrySink {

    static final int ENTRY = 0;
    static final int REMOVED = 1;
    static final int RANGE = 2;
    static final int TABLE = 3;
    static final int KIND_BITS = 2;

    private static final int BLOCK = 1 << 16;
    private static final int FIRST_BLOCK = 1 << 12;

    private final StateWriter content = new StateWriter();
    private List<Block> done = new ArrayList<>();
    private StateWriter block = new StateWriter(FIRST_BLOCK);
    private long entries;
    private boolean startsRun = true;
    private long limit;
    private long doneBytes;
    private long table = -1;
    private long lastTable = -1;
    private long lastId;
    private boolean entered;

    /** Takes entries until so many bytes are reached. */
    void allow(long bytes) {
        limit = bytes;
    }

    /**
     * Writes what has changed in a table, as far as is allowed.
     *
     * @return whether that was all of it
     */
    boolean write(long address, StateTable source) {
        enter(address);
        return source.write(this);
    }

    /** Goes on to the entries of a table. */
    void enter(long address) {
        if (address != table) {
            table = address;
            entered = false;
        }
    }

    /** Lets the next entry begin a run. */
    void startRun() {
        startsRun = true;
        entered = false;
    }

    /** The blocks since the last time. */
    List<Block> take() {
        close();
        // The next ones must be readable without the ones before.
        entered = false;
        return takeFull();
    }

    boolean hasFull() {
        return !done.isEmpty();
    }

    /** Of the blocks since the last time those to which nothing will be added. */
    List<Block> takeFull() {
        List<Block> taken = done;
        done = new ArrayList<>();
        doneBytes = 0;
        return taken;
    }

    @Override
    public StateWriter begin() {
        content.clear();
        return content;
    }

    @Override
    public int put(long id) {
        put(id, content.data(), 0, content.length());
        return content.length();
    }

    /** An entry whose content is at hand. */
    void put(long id, byte[] data, int at, int length) {
        step(id, ENTRY);
        block.writeSize(length);
        block.put(data, at, length);
        lastId = id + 1;
        endEntry();
    }

    @Override
    public void remove(long id) {
        step(id, REMOVED);
        lastId = id + 1;
        endEntry();
    }

    @Override
    public void removeRange(long from, long to) {
        step(from, RANGE);
        block.writeSize(to - from);
        lastId = from;
        endEntry();
    }

    @Override
    public boolean full() {
        return doneBytes + block.length() >= limit;
    }

    private void step(long id, int kind) {
        if (table < lastTable || table == lastTable && id < lastId) {
            close();
            startsRun = true;
            entered = false;
        }
        if (!entered) {
            block.writeSize(TABLE);
            block.writeSize(table);
            entered = true;
            if (table != lastTable || startsRun) {
                lastId = 0;
            }
            block.writeSize(lastId);
            lastTable = table;
        }
        block.writeSize(id - lastId << KIND_BITS | kind);
    }

    private void endEntry() {
        entries++;
        if (block.length() >= BLOCK) {
            close();
        }
    }

    private void close() {
        if (entries > 0) {
            doneBytes += block.length();
            done.add(new Block(block.data(), block.length(), entries, startsRun));
            block = new StateWriter(block.length() < BLOCK ? FIRST_BLOCK : BLOCK + FIRST_BLOCK);
            entries = 0;
            startsRun = false;
        }
    }
}
