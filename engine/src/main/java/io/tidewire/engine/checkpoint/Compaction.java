package io.tidewire.engine.checkpoint;

import io.tidewire.api.storage.Disk;
import io.tidewire.engine.time.Time;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Merges runs into one, in a thread of its own beside everything else: it works for a part of the
 * time only, so that what it takes of processor and disk is bounded whatever there is to do.
 */
final class Compaction implements Merge.Target {

    /** Work is measured over so many bytes. */
    private static final long STRIDE = 1 << 20;

    private final boolean toTheBottom;
    private final double share;
    private final Blocks blocks = new Blocks();
    private final RunWriter writer;
    private long nextPause = STRIDE;
    private long workedFrom = Time.current().nanoTime();

    /**
     * @param share the part of the time that it works, more than 0 and at most 1
     */
    private Compaction(RunWriter writer, boolean toTheBottom, double share) {
        this.writer = writer;
        this.toTheBottom = toTheBottom;
        this.share = share;
        blocks.allow(Long.MAX_VALUE);
    }

    /**
     * The merged run, durable but for its name; none when nothing is left of the runs.
     *
     * @throws InterruptedIOException when the thread was interrupted
     */
    static List<Run> run(Disk disk, Path folder, Chain.Merging merging, Path into, double share)
            throws IOException {
        try (RunWriter writer = new RunWriter(disk, into, merging.level());
                Merge merge = new Merge(disk, folder, merging.runs())) {
            Compaction compaction = new Compaction(writer, merging.toTheBottom(), share);
            merge.run(compaction);
            compaction.write(compaction.blocks.take());
            return writer.finish();
        }
    }

    @Override
    public void entry(long table, long id, byte[] data, int at, int length) throws IOException {
        blocks.enter(table);
        blocks.put(id, data, at, length);
        writeFull();
    }

    @Override
    public void removed(long table, long id) throws IOException {
        if (!toTheBottom) {
            blocks.enter(table);
            blocks.remove(id);
            writeFull();
        }
    }

    @Override
    public void removedRange(long table, long from, long to) throws IOException {
        if (!toTheBottom) {
            blocks.enter(table);
            blocks.removeRange(from, to);
            writeFull();
        }
    }

    private void writeFull() throws IOException {
        if (blocks.hasFull()) {
            write(blocks.takeFull());
            if (writer.bytes() >= nextPause) {
                pause();
            }
        }
    }

    private void write(List<Block> full) throws IOException {
        for (Block block : full) {
            writer.write(block);
        }
    }

    private void pause() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("merging was broken off");
        }
        long worked = Time.current().nanoTime() - workedFrom;
        Time.current().pause((long) (worked * (1 / share - 1)));
        workedFrom = Time.current().nanoTime();
        nextPause = writer.bytes() + STRIDE;
    }
}
