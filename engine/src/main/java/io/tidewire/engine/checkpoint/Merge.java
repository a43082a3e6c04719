package io.tidewire.engine.checkpoint;

import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Runs as one: of each table and id the newest entry, in order. Removals and ranges hide what older
 * runs have and are given on, for there may be runs older still. Knows nothing of what entries
 * mean.
 *
 * <p>Cost: one pass over all runs, a block of each in memory.
 */
final class Merge implements AutoCloseable {

    /** Takes the entries. */
    interface Target {
        void entry(long table, long id, byte[] data, int at, int length) throws IOException;

        default void removed(long table, long id) throws IOException {}

        default void removedRange(long table, long from, long to) throws IOException {}
    }

    /** A run, and the range it has removed where the merge stands. */
    private static final class Source implements Comparable<Source> {
        final RunReader reader;
        final int age;
        long rangeTable = -1;
        long rangeEnd;

        Source(RunReader reader, int age) {
            this.reader = reader;
            this.age = age;
        }

        @Override
        public int compareTo(Source other) {
            int order = reader.compare(other.reader);
            return order == 0 ? Integer.compare(age, other.age) : order;
        }
    }

    private final Map<String, Disk.Input> inputs = new HashMap<>();
    private final List<Source> ranges = new ArrayList<>();
    private final PriorityQueue<Source> queue = new PriorityQueue<>();

    /**
     * @param runs oldest first
     */
    Merge(Disk disk, Path folder, List<Run> runs) throws IOException {
        try {
            for (int i = 0; i < runs.size(); i++) {
                Run run = runs.get(i);
                Disk.Input input = inputs.get(run.file());
                if (input == null) {
                    input = disk.open(folder.resolve(run.file()));
                    inputs.put(run.file(), input);
                }
                Source source = new Source(new RunReader(run, input), runs.size() - i);
                if (source.reader.next()) {
                    queue.add(source);
                }
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Gives everything to the target. */
    void run(Target target) throws IOException {
        long table = -1;
        long id = -1;
        Source source = queue.poll();
        while (source != null) {
            RunReader reader = source.reader;
            if (reader.kind() == Blocks.RANGE) {
                cover(source);
                target.removedRange(reader.table(), reader.id(), reader.end());
            } else if (reader.table() != table || reader.id() != id) {
                table = reader.table();
                id = reader.id();
                give(source, target);
            }
            source = after(source);
        }
    }

    /** The source of the next entry, which is mostly the same again. */
    private @Nullable Source after(Source source) throws IOException {
        if (!source.reader.next()) {
            return queue.poll();
        }
        Source least = queue.peek();
        if (least == null || source.compareTo(least) < 0) {
            return source;
        }
        queue.add(source);
        return queue.poll();
    }

    private void cover(Source source) {
        RunReader reader = source.reader;
        if (source.rangeTable != reader.table()) {
            source.rangeTable = reader.table();
            source.rangeEnd = reader.end();
        } else {
            source.rangeEnd = Math.max(source.rangeEnd, reader.end());
        }
        if (!ranges.contains(source)) {
            ranges.add(source);
        }
    }

    private void give(Source source, Target target) throws IOException {
        RunReader reader = source.reader;
        if (hidden(source)) {
            return;
        }
        if (reader.kind() == Blocks.ENTRY) {
            target.entry(reader.table(), reader.id(), reader.data(), reader.at(), reader.length());
        } else {
            target.removed(reader.table(), reader.id());
        }
    }

    /** Whether a newer run has removed the range the entry is in. */
    private boolean hidden(Source source) {
        for (Source other : ranges) {
            if (other.age < source.age
                    && other.rangeTable == source.reader.table()
                    && other.rangeEnd > source.reader.id()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Disk.Input input : inputs.values()) {
            try {
                input.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
