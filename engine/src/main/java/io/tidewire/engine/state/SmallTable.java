package io.tidewire.engine.state;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A {@link StateTable} of one small entry, which is written when it is another than before: a
 * watermark, a counter, a flag.
 */
public final class SmallTable implements StateTable {

    private final String name;
    private final int version;
    private final Consumer<StateWriter> writer;
    private final BiConsumer<StateReader, Restoring> reader;
    private byte[] last = {};
    private byte[] published = {};

    public SmallTable(
            String name,
            int version,
            Consumer<StateWriter> writer,
            BiConsumer<StateReader, Restoring> reader) {
        this.name = name;
        this.version = version;
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public long changedBytes() {
        return 0;
    }

    @Override
    public long totalBytes() {
        return 0;
    }

    @Override
    public boolean write(EntrySink out) {
        StateWriter entry = out.begin();
        writer.accept(entry);
        if (!entry.contentEquals(last)) {
            last = entry.toBytes();
            out.put(0);
        }
        return true;
    }

    @Override
    public void settle(boolean isPublished) {
        if (isPublished) {
            published = last;
        } else {
            last = published;
        }
    }

    @Override
    public void changeAll() {
        last = new byte[0];
        published = last;
    }

    @Override
    public void read(long id, StateReader in, Restoring how) {
        reader.accept(in, how);
    }

    @Override
    public void restored() {}
}
