package io.tidewire.testkit.fake;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A replayable source of text records in partitions. Records may be given before or while it runs;
 * it is bounded once {@link #finish} was called. Positions count from 0 in each partition, and
 * resume is the next position. Thread-safe.
 */
public final class ScriptedSource implements Source {

    private static final class Partition {
        final List<byte[]> records = new ArrayList<>();
        int next;

        boolean hasMore() {
            return next < records.size();
        }
    }

    private final Map<String, Partition> partitions = new LinkedHashMap<>();
    private final Deque<RawBatch> marks = new ArrayDeque<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private final Random random;
    private final int maxPoll;
    private Map<String, String> committed = Map.of();
    private long arrivedMicros;
    private int polls;
    private int starts;
    private boolean finished;
    private boolean closed;
    private boolean startBlocked;

    /**
     * @param seed decides which partition a poll reads and how many records it gives
     * @param maxPoll the most records of a poll
     */
    public ScriptedSource(long seed, int maxPoll) {
        this.random = new Random(seed);
        this.maxPoll = maxPoll;
    }

    /** Names a partition, so that it holds the watermark back before it has records. */
    public synchronized ScriptedSource partition(String name) {
        named(name);
        return this;
    }

    public ScriptedSource feed(String partition, String... records) {
        return feed(partition, List.of(records));
    }

    public synchronized ScriptedSource feed(String partition, List<String> records) {
        for (String record : records) {
            named(partition).records.add(record.getBytes(StandardCharsets.UTF_8));
        }
        notifyAll();
        return this;
    }

    /** No more records will be given: the source is exhausted when all were read. */
    public synchronized ScriptedSource finish() {
        finished = true;
        notifyAll();
        return this;
    }

    /** A poll gives no records of the partition, but says to go on at a position. */
    public synchronized ScriptedSource mark(String partition, int position) {
        named(partition).next = position;
        marks.add(batch(partition, 0));
        notifyAll();
        return this;
    }

    /** When the records are said to have arrived; 0 at first. */
    public synchronized ScriptedSource arrivedAt(long micros) {
        arrivedMicros = micros;
        return this;
    }

    /** The next calls of start and poll fail so, one each. */
    public synchronized ScriptedSource fail(RuntimeException... these) {
        failures.addAll(List.of(these));
        return this;
    }

    /** Starts wait until it is closed, as at a cluster that does not answer. */
    public synchronized ScriptedSource blockStart() {
        startBlocked = true;
        return this;
    }

    private void failIfScripted() {
        RuntimeException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public synchronized void start(Map<String, String> resume) {
        starts++;
        failIfScripted();
        while (startBlocked) {
            if (closed) {
                throw failure(ErrorCode.SOURCE_UNAVAILABLE);
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        resume.forEach((partition, position) -> named(partition).next = Integer.parseInt(position));
    }

    private Partition named(String partition) {
        return partitions.computeIfAbsent(partition, name -> new Partition());
    }

    @Override
    public synchronized @Nullable RawBatch poll(Duration timeout) {
        polls++;
        failIfScripted();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (waiting().isEmpty() && marks.isEmpty() && !finished && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        RawBatch mark = marks.poll();
        if (mark != null) {
            return mark;
        }
        List<String> waiting = waiting();
        if (waiting.isEmpty() || closed) {
            return null;
        }
        String partition = waiting.get(random.nextInt(waiting.size()));
        return batch(partition, 1 + random.nextInt(maxPoll));
    }

    private List<String> waiting() {
        return partitions.keySet().stream().filter(name -> named(name).hasMore()).toList();
    }

    private RawBatch batch(String name, int most) {
        Partition partition = named(name);
        int from = partition.next;
        List<byte[]> all = partition.records;
        int count = Math.clamp(all.size() - from, 0, most);
        int total = 0;
        for (int i = 0; i < count; i++) {
            total += all.get(from + i).length;
        }
        byte[] data = new byte[total];
        int[] starts = new int[count];
        int[] lengths = new int[count];
        long[] positions = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] record = all.get(from + i);
            System.arraycopy(record, 0, data, at, record.length);
            starts[i] = at;
            lengths[i] = record.length;
            positions[i] = from + i;
            at += record.length;
        }
        partition.next = from + count;
        return new RawBatch(
                name,
                data,
                starts,
                lengths,
                positions,
                count,
                Integer.toString(from + count),
                arrivedMicros);
    }

    @Override
    public synchronized boolean exhausted() {
        return finished && marks.isEmpty() && waiting().isEmpty();
    }

    @Override
    public synchronized Set<String> partitions() {
        return Set.copyOf(partitions.keySet());
    }

    @Override
    public synchronized long lag() {
        long lag = 0;
        for (Partition partition : partitions.values()) {
            lag += partition.records.size() - partition.next;
        }
        return lag;
    }

    @Override
    public synchronized void committed(Map<String, String> resume) {
        committed = Map.copyOf(resume);
        notifyAll();
    }

    /** What the source heard last of a checkpoint. */
    public synchronized Map<String, String> lastCommitted() {
        return committed;
    }

    public synchronized int polls() {
        return polls;
    }

    public synchronized int starts() {
        return starts;
    }

    public synchronized boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** A failure that may pass, or not. */
    public static TidewireException failure(ErrorCode code) {
        return new TidewireException(code, "scripted " + code, null);
    }
}
