package io.tidewire.app.replica;

import io.tidewire.api.connector.Sink;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Store;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.kafka.TopicFollower;
import io.tidewire.engine.runtime.Rate;
import io.tidewire.engine.runtime.RuntimeSettings;
import io.tidewire.engine.serving.Views;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The tables of a pipeline on Flink that this process holds, each from a topic that it reads from
 * the beginning and goes on reading: what the job has committed, and nothing of its own. One thread
 * reads; what it read goes to the store and to the views that serve a local run as well. Until what
 * was there at the start has been read, nothing is shown: a part of a table is a wrong answer.
 *
 * <p>Bounds: of a view that changes, {@link Views#maxRows()} rows, twice in memory; of one that
 * only grows, the newest {@link TableReader#NEWEST_ROWS} in the store; of the quarantine {@link
 * RecentRefusals}. A table of a sink is on disk, as large as it is. Thread-safe.
 */
public final class Replicas implements AutoCloseable {

    /** Ids of events are numbers that JavaScript can tell apart. */
    private static final long MOST_FIRST_ID = 1L << 52;

    private final TopicFollower follower;
    private final Map<String, Replica> byTopic = new LinkedHashMap<>();
    private final Map<String, Replica> byView = new TreeMap<>();
    private final RecentRefusals refusals = new RecentRefusals();

    /** Null when there is no table. */
    private final @Nullable ReplicaStore store;

    private final Views views;
    private final TableReader reader;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /**
     * The topics must be there. {@link #start} begins to read.
     *
     * @param brokers of the topics
     * @param quarantine its topic
     * @param failed told when it cannot go on
     * @throws TidewireException SOURCE_UNAVAILABLE, SOURCE_FAILED, DATA_DIRECTORY, STORE_FAILED
     */
    public Replicas(
            CheckedPipeline.Runnable pipeline,
            Brokers brokers,
            String quarantine,
            Runnable failed,
            Clock clock) {
        List<ReplicatedTable> tables = ReplicatedTable.of(pipeline);
        Map<String, Long> topics = new HashMap<>();
        topics.put(quarantine, 2L * RecentRefusals.MOST_ROWS);
        // Marks of transactions take offsets too: hardly more than there are rows.
        tables.forEach(
                table ->
                        topics.put(
                                table.topic(),
                                TableReader.isBounded(table)
                                        ? 2 * TableReader.NEWEST_ROWS
                                        : Long.MAX_VALUE));
        this.views =
                new Views(
                        served(pipeline.program(), pipeline.served()),
                        RuntimeSettings.DEFAULT.servedRows(),
                        // Of its own in each process: an id of another one is none of these, so
                        // that who comes from there begins with a snapshot.
                        ThreadLocalRandom.current().nextLong(MOST_FIRST_ID));
        try {
            store =
                    tables.isEmpty()
                            ? null
                            : new ReplicaStore(
                                    pipeline.spec(),
                                    new Contexts(pipeline.spec(), pipeline.program(), clock));
            if (store != null) {
                open.push(store);
                open(tables, store);
            }
            follower = new TopicFollower(brokers, topics);
            open.push(follower);
            reader =
                    new TableReader(
                            follower, byTopic, store, refusals, views, failed, this::closeAll);
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    private void open(List<ReplicatedTable> tables, ReplicaStore in) {
        for (ReplicatedTable table : tables) {
            List<Sink> kept = in.open(table);
            kept.forEach(open::push);
            Replica replica = new Replica(table, kept, Views.maxRows());
            byTopic.put(table.topic(), replica);
            byView.put(table.name(), replica);
        }
    }

    private static Program served(Program program, List<String> names) {
        return new Program(
                program.name(),
                List.of(),
                program.views().stream().filter(view -> names.contains(view.name())).toList());
    }

    public void start() {
        Thread.ofPlatform().name("tidewire-views").daemon().start(views);
        reader.start();
    }

    private void closeAll() {
        views.close();
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                // The rest must be closed too; there is nobody left to tell but the log.
                System.getLogger(Replicas.class.getName())
                        .log(System.Logger.Level.DEBUG, "while closing", e);
            }
        }
    }

    /** Whether everything that was there at the start is shown. */
    public boolean isComplete() {
        return reader.isComplete();
    }

    /** By partition of the topics, the offset up to which everything is shown. */
    public Map<String, Long> positions() {
        return reader.positions();
    }

    /** Why it cannot go on; null when it can. */
    public @Nullable TidewireException failure() {
        return reader.failure();
    }

    /** Why it does not go on for now; null when it does. */
    public @Nullable TidewireException trouble() {
        return reader.trouble();
    }

    /** Why a table is not here as a whole; null when it is. */
    public @Nullable TidewireException tooLarge(String table) {
        Replica replica = replica(table);
        if (!replica.isTooLarge()) {
            return null;
        }
        return new TidewireException(
                ErrorCode.QUERY_LIMIT,
                "'" + table + "' has more than " + Views.maxRows() + " rows: too many to serve",
                replica.table().isCounted()
                        ? "give it a key, such as by grouping; more heap serves more rows"
                        : "ask for a part of them with SQL; more heap serves more rows");
    }

    /** The changes of a table since the start. */
    public Rate changes(String table) {
        return replica(table).changes();
    }

    /** Records of a table's topic that wait to be read. */
    public long lag(String table) {
        return follower.lag(replica(table).table().topic());
    }

    private Replica replica(String table) {
        Replica replica = byView.get(table);
        if (replica == null) {
            throw new IllegalArgumentException(table + " is not here");
        }
        return replica;
    }

    /** Of a served view that changes; -1 for others. */
    public long rowCount(String view) {
        Replica replica = replica(view);
        return replica.table().served() && !replica.isTooLarge() ? views.rowCount(view) : -1;
    }

    /**
     * As {@link RunningPipeline#rows}, of a view that is served.
     *
     * @throws TidewireException NOT_RUNNING while it reads what was there
     */
    public RunningPipeline.Rows rows(String view, Map<String, String> filter, int limit) {
        requireWhole(view);
        return views.rows(view, filter, limit);
    }

    /**
     * As {@link RunningPipeline#subscribe}, of a view that is served.
     *
     * @throws TidewireException NOT_RUNNING while it reads what was there
     */
    public AutoCloseable subscribe(
            String view, @Nullable Long afterId, Consumer<RunningPipeline.ViewEvent> listener) {
        requireWhole(view);
        return views.subscribe(view, afterId, listener);
    }

    /**
     * Sees that a served view is here as a whole.
     *
     * @throws TidewireException NOT_RUNNING while it reads what was there, QUERY_LIMIT when it is
     *     too large
     */
    public void requireWhole(String view) {
        requireComplete();
        TidewireException tooLarge = tooLarge(view);
        if (tooLarge != null) {
            throw tooLarge;
        }
    }

    private void requireComplete() {
        if (!reader.isComplete()) {
            long left = byTopic.keySet().stream().mapToLong(follower::lag).sum();
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING,
                    "this process still reads what the job has written: "
                            + left
                            + " records are left",
                    "ask again in a while, or another process");
        }
    }

    /** Answers once everything is there; null when there is no table. */
    public @Nullable Store store() {
        ReplicaStore tables = store;
        return tables == null
                ? null
                : new Store() {
                    @Override
                    public Result query(String sql, RunningPipeline.QueryLimits limits) {
                        requireComplete();
                        return tables.query(sql, limits);
                    }

                    @Override
                    public void close() {}
                };
    }

    public RecentRefusals refusals() {
        return refusals;
    }

    @Override
    public void close() {
        reader.stop();
    }
}
