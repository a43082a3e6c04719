package io.tidewire.app.replica;

import io.tidewire.api.data.Batch;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.connectors.kafka.TopicFollower;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.serving.Views;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The thread that reads the topics of all tables, hands each record to its {@link Replica}, and
 * what that makes of it to the views. What it read counts as shown once the store has it and the
 * views were told. When it ends, it closes what it worked on.
 */
final class TableReader {

    /** Rows of a view that only grows, to be asked with SQL. */
    static final long NEWEST_ROWS = 1_000_000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STOP = Duration.ofSeconds(5);

    /** What is written shows to queries after so much, or so many rows. */
    private static final long FLUSH_NANOS = 200_000_000L;

    private static final long FLUSH_ROWS = 50_000;

    /** While nobody looks: a few large merges cost less than many small ones. */
    private static final long LOAD_ROWS = 200_000;

    private final TopicFollower follower;
    private final Map<String, Replica> byTopic;
    private final @Nullable ReplicaStore store;
    private final RecentRefusals refusals;
    private final Views views;
    private final Runnable failed;
    private final Runnable ended;
    private final Thread thread;
    private final Map<String, Long> appended = new HashMap<>();

    /** Written and not flushed yet, in rows. */
    private long written;

    private long step;
    private long flushed = System.nanoTime();
    private volatile boolean stopping;
    private volatile boolean complete;
    private volatile Map<String, Long> positions = Map.of();
    private volatile @Nullable TidewireException trouble;
    private volatile @Nullable TidewireException failure;

    /**
     * @param byTopic what becomes of a topic's records; those of others are refused rows
     * @param store null when there is no table
     * @param failed told when it cannot go on
     * @param ended closes all of that
     */
    TableReader(
            TopicFollower follower,
            Map<String, Replica> byTopic,
            @Nullable ReplicaStore store,
            RecentRefusals refusals,
            Views views,
            Runnable failed,
            Runnable ended) {
        this.follower = follower;
        this.byTopic = byTopic;
        this.store = store;
        this.refusals = refusals;
        this.views = views;
        this.failed = failed;
        this.ended = ended;
        this.thread = Thread.ofPlatform().name("tidewire-tables").unstarted(this::run);
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fail(new TidewireException(ErrorCode.INTERNAL, String.valueOf(e), null, e));
        } finally {
            ended.run();
        }
    }

    private void fail(TidewireException e) {
        if (!stopping) {
            failure = e;
            failed.run();
        }
    }

    private void round() throws InterruptedException {
        if (trouble != null) {
            // The store takes no more before it has what it was given.
            Thread.sleep(POLL);
            flush();
            return;
        }
        List<TopicFollower.Records> some = follower.poll(POLL);
        if (!some.isEmpty()) {
            take(some);
        }
        long now = System.nanoTime();
        boolean due =
                complete
                        ? written >= FLUSH_ROWS || now - flushed >= FLUSH_NANOS
                        : written >= LOAD_ROWS;
        if (some.isEmpty() || due) {
            flush();
            flushed = now;
        }
    }

    private void take(List<TopicFollower.Records> some) throws InterruptedException {
        step++;
        Map<String, List<Batch>> deltas = new LinkedHashMap<>();
        for (TopicFollower.Records records : some) {
            Replica replica = byTopic.get(records.topic());
            if (replica == null) {
                refusals.take(records);
                continue;
            }
            Batch delta = replica.take(records, step);
            written += records.values().count();
            appended.merge(records.topic(), (long) records.values().count(), Long::sum);
            if (delta != null && replica.table().served() && !delta.isEmpty()) {
                deltas.computeIfAbsent(replica.table().name(), _ -> new ArrayList<>()).add(delta);
            }
        }
        if (!deltas.isEmpty()) {
            Map<String, NetChange> changes = new HashMap<>();
            deltas.forEach((view, parts) -> changes.put(view, NetChange.of(Batches.concat(parts))));
            views.offer(step, changes, Map.of());
        }
    }

    /** What was read shows to queries, and after what readers of views were told it counts. */
    private void flush() throws InterruptedException {
        if (written > 0) {
            try {
                for (Replica replica : byTopic.values()) {
                    replica.flush(step);
                    keepWithinBounds(replica, store);
                }
                trouble = null;
                written = 0;
            } catch (TidewireException e) {
                if (e.faults().getFirst().code().remedy() != ErrorCode.Remedy.RETRY) {
                    throw e;
                }
                trouble = e;
                return;
            }
        }
        Map<String, Long> reached = follower.positions();
        boolean whole = complete || follower.hasReachedItsStart();
        views.between(
                () -> {
                    positions = reached;
                    complete = whole;
                });
    }

    private void keepWithinBounds(Replica replica, @Nullable ReplicaStore in) {
        ReplicatedTable table = replica.table();
        if (in == null) {
            return;
        }
        if (table.isCounted() && replica.isTooLarge()) {
            // It would be asked as if it were the table.
            in.drop(table);
        } else if (isBounded(table) && appended.getOrDefault(table.topic(), 0L) > NEWEST_ROWS / 4) {
            in.keepNewest(table, NEWEST_ROWS);
            appended.put(table.topic(), 0L);
        }
    }

    /** Whether old rows of it are let go. */
    static boolean isBounded(ReplicatedTable table) {
        return table.insertOnly() && table.sinks().isEmpty();
    }

    /** Whether everything that was there at the start is shown. */
    boolean isComplete() {
        return complete;
    }

    /** By partition of the topics, the offset up to which everything is shown. */
    Map<String, Long> positions() {
        return positions;
    }

    /** Why it cannot go on; null when it can. */
    @Nullable TidewireException failure() {
        return failure;
    }

    /** Why it does not go on for now; null when it does. */
    @Nullable TidewireException trouble() {
        TidewireException ofStore = trouble;
        return ofStore == null ? follower.problem() : ofStore;
    }

    /** What it works on is closed when this returns, unless it hangs. */
    void stop() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            ended.run();
            return;
        }
        follower.wakeup();
        views.close();
        try {
            if (!thread.join(STOP)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
