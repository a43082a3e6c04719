package io.tidewire.app.edge;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.serving.Status;
import io.tidewire.connectors.kafka.GroupReader;
import io.tidewire.engine.runtime.Rate;
import io.tidewire.engine.runtime.SinkRejections;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A sink of the file at the edge: this process's share of its topic goes out. The other processes
 * have the other partitions; how far each is, Kafka keeps, and hears only of what has arrived. So
 * after a kill some of it arrives again, and nothing is lost.
 */
final class Outlet implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final long FIRST_REST = 200;
    private static final long LONGEST_REST = 15_000;

    private final PipelineSpec.Sink sink;
    private final Function<String, Share> shares;
    private final SinkRejections rejections;
    private final GroupReader reader;
    private final Runnable failed;
    private final Map<String, Share> mine = new HashMap<>();

    /** What Kafka was told, by partition. */
    private final Map<String, Long> said = new HashMap<>();

    private final Thread thread;
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final Rate delivered = new Rate();
    private long rest = FIRST_REST;
    private volatile boolean stopping;
    private volatile @Nullable TidewireException trouble;
    private volatile @Nullable TidewireException failure;

    /**
     * @param shares opens one for a partition
     * @param reading makes the member of the sink's group
     * @param failed told when it cannot go on
     */
    Outlet(
            PipelineSpec.Sink sink,
            Function<String, Share> shares,
            SinkRejections rejections,
            Function<Consumer<String>, GroupReader> reading,
            Runnable failed) {
        this.sink = sink;
        this.shares = shares;
        this.rejections = rejections;
        this.failed = failed;
        this.reader = reading.apply(this::gone);
        this.thread =
                Thread.ofPlatform().name("tidewire-deliver-" + sink.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                round();
            }
        } catch (TidewireException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new TidewireException(ErrorCode.INTERNAL, String.valueOf(e), null, e));
        } finally {
            mine.values().forEach(Share::close);
            mine.clear();
            reader.close();
        }
    }

    private void fail(TidewireException e) {
        if (!stopping) {
            failure = e;
            failed.run();
        }
    }

    private void round() {
        if (trouble == null) {
            List<RawBatch> batches = reader.poll(POLL);
            for (RawBatch records : batches) {
                offered.addAndGet(mine.computeIfAbsent(records.partition(), shares).take(records));
            }
            if (batches.isEmpty()) {
                mine.values().forEach(share -> offered.addAndGet(share.rest()));
            }
        } else {
            reader.rest(Duration.ofMillis(rest));
            rest = Math.min(2 * rest, LONGEST_REST);
            retries.incrementAndGet();
        }
        deliver();
        say();
    }

    private void deliver() {
        TidewireException first = null;
        for (Share share : mine.values()) {
            try {
                delivered.add(share.deliver());
            } catch (TidewireException e) {
                switch (e.faults().getFirst().code().remedy()) {
                    case RETRY -> first = first == null ? e : first;
                    case QUARANTINE, STOP -> throw e;
                }
            }
        }
        trouble = first;
        if (first == null) {
            rest = FIRST_REST;
        }
    }

    private void say() {
        Map<String, Long> next = new HashMap<>();
        reader.positions()
                .forEach(
                        (partition, position) -> {
                            Share share = mine.get(partition);
                            long reached = share == null ? position : share.reached(position);
                            if (reached >= 0
                                    && !said.getOrDefault(partition, -1L).equals(reached)) {
                                next.put(partition, reached);
                            }
                        });
        if (!next.isEmpty() && reader.commit(next)) {
            said.putAll(next);
        }
    }

    private void gone(String partition) {
        said.remove(partition);
        Share share = mine.remove(partition);
        if (share != null) {
            share.close();
        }
    }

    /** Why it cannot go on; null when it can. */
    @Nullable TidewireException failure() {
        return failure;
    }

    Status.SinkStatus status() {
        long rejected = rejections.count();
        long arrived = Math.max(0, delivered.total() - rejected);
        long all = Math.max(offered.get(), arrived + rejected);
        TidewireException wrong = failure == null ? trouble : failure;
        return new Status.SinkStatus(
                sink.name(),
                sink.connector(),
                sink.from(),
                new Status.SinkBooks(all, arrived, rejected, 0, all - arrived - rejected),
                new Status.Buffer(0, 0, 0, "block", false, false),
                reader.lag(),
                delivered.perSecond(),
                retries.get(),
                0,
                failure != null ? "failed" : trouble != null ? "retrying" : "running",
                null,
                wrong == null ? null : wrong.faults().getFirst().message(),
                Map.of());
    }

    Status.@Nullable Problem problem(long nowMicros) {
        TidewireException wrong = failure == null ? trouble : failure;
        if (wrong == null) {
            return null;
        }
        Fault fault = wrong.faults().getFirst();
        return new Status.Problem(
                nowMicros, fault.code().name(), sink.name(), fault.message(), fault.hint());
    }

    /** Delivers what it has read, if the sink takes it; leaves the group. */
    @Override
    public void close() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            reader.close();
            return;
        }
        reader.wakeup();
        try {
            if (!thread.join(STOP)) {
                // It does not return from the sink, and is a kill away from its end.
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
