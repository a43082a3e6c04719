package io.tidewire.connectors.duckdb;

import static io.tidewire.connectors.duckdb.TableChanges.execute;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The quarantine as a table of the store. An {@code add} is one transaction, durable when it
 * returns, so callers hand over many rows at a time. Each row has the run and the step that it came
 * with, and the step that it was replayed in, so that a pipeline that goes back takes its rows with
 * it. Nothing is opened before the first row or the first question. Thread-safe.
 */
public final class StoreQuarantine implements Quarantine, AutoCloseable {

    public static final String TABLE = "tidewire_quarantine";

    private static final int REPLAY_CHUNK = 5_000;

    private static final String COLUMNS =
            "id, source, code, rule, reason, payload, base64, part, position, event_time, lateness,"
                    + " arrived, status";

    private final DuckDbStore store;
    private final ReentrantLock replaying = new ReentrantLock();
    private @Nullable DuckDBConnection connection;
    private long nextId = 1;
    private String run = "";
    private @Nullable Replayer replayer;

    public StoreQuarantine(DuckDbStore store) {
        this.store = store;
    }

    /** Hands entries to their sources. */
    @FunctionalInterface
    public interface Replayer {
        /**
         * @return ids of those that were handed over
         */
        List<Long> replay(List<Entry> entries);
    }

    /** What replays entries; without it {@link #replay} says that no pipeline runs. */
    public synchronized void onReplay(Replayer newReplayer) {
        replayer = newReplayer;
    }

    @Override
    public synchronized void add(List<Step> steps) {
        write(
                to -> {
                    long id = nextId;
                    try (DuckDBAppender appender = to.createAppender("main", TABLE)) {
                        for (Step step : steps) {
                            for (Entry entry : step.refused()) {
                                append(appender, entry, id++, step.number());
                            }
                        }
                    }
                    for (Step step : steps) {
                        replayed(to, step);
                    }
                    return id;
                });
    }

    private static void replayed(DuckDBConnection to, Step step) throws SQLException {
        if (step.replayed().isEmpty()) {
            return;
        }
        execute(
                to,
                "UPDATE "
                        + TABLE
                        + " SET status = 'replayed', replayed = "
                        + step.number()
                        + " WHERE id IN ("
                        + joined(step.replayed())
                        + ")");
    }

    private static String joined(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private interface Change {
        /**
         * @return the next id
         */
        long make(DuckDBConnection to) throws SQLException;
    }

    /** One transaction. */
    private void write(Change change) {
        try {
            DuckDBConnection to = opened();
            try {
                long next = change.make(to);
                to.commit();
                nextId = next;
            } catch (SQLException | RuntimeException failure) {
                to.rollback();
                throw failure;
            }
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    @Override
    public synchronized List<Entry> recover(Resume from) {
        run = from.run();
        if (!store.exists()) {
            return List.of();
        }
        write(
                to -> {
                    String later = " run = " + text(run) + " AND %s > " + from.step();
                    execute(to, "DELETE FROM " + TABLE + " WHERE" + later.formatted("step"));
                    execute(
                            to,
                            "UPDATE "
                                    + TABLE
                                    + " SET status = 'replaying', replayed = NULL WHERE status ="
                                    + " 'replayed' AND"
                                    + later.formatted("replayed"));
                    return nextId;
                });
        return select(
                "SELECT " + COLUMNS + " FROM " + TABLE + " WHERE status = 'replaying' ORDER BY id",
                statement -> {},
                StoreQuarantine::entry);
    }

    private static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    @Override
    public synchronized void retract(String sink, long fromStep) {
        if (!store.exists()) {
            return;
        }
        write(
                to -> {
                    execute(
                            to,
                            "DELETE FROM "
                                    + TABLE
                                    + " WHERE run = "
                                    + text(run)
                                    + " AND source = "
                                    + text(sink)
                                    + " AND code = 'SINK_REJECTED' AND step >= "
                                    + fromStep);
                    return nextId;
                });
    }

    private void append(DuckDBAppender to, Entry entry, long id, long step) throws SQLException {
        to.beginRow();
        to.append(id);
        to.append(entry.source());
        to.append(entry.code());
        to.append(entry.rule());
        to.append(entry.reason());
        to.append(entry.payload());
        to.append(entry.base64());
        to.append(entry.partition());
        to.append(entry.position());
        appendMicros(to, entry.eventTimeMicros());
        if (entry.latenessMillis() == null) {
            to.appendNull();
        } else {
            to.append(entry.latenessMillis().longValue());
        }
        to.appendEpochMicros(entry.arrivedMicros());
        to.append(entry.status());
        to.append(run);
        to.append(step);
        to.appendNull();
        to.endRow();
    }

    private static void appendMicros(DuckDBAppender to, @Nullable Long micros) throws SQLException {
        if (micros == null) {
            to.appendNull();
        } else {
            to.appendEpochMicros(micros);
        }
    }

    @Override
    public synchronized List<Entry> list(Filter filter, int limit, long beforeId) {
        String sql =
                "SELECT "
                        + COLUMNS
                        + " FROM "
                        + TABLE
                        + where(filter)
                        + " AND (? <= 0 OR id < ?) ORDER BY id DESC LIMIT ?";
        return select(
                sql,
                statement -> {
                    int at = bind(statement, filter);
                    statement.setLong(at, beforeId);
                    statement.setLong(at + 1, beforeId);
                    statement.setLong(at + 2, limit);
                },
                StoreQuarantine::entry);
    }

    @Override
    public synchronized List<Summary> summary() {
        return select(
                "SELECT source, code, rule, count(*) FILTER (status <> 'replayed'), count(*) FILTER"
                        + " (status = 'replayed'), max(epoch_us(arrived)) FROM "
                        + TABLE
                        + " GROUP BY source, code, rule ORDER BY 6 DESC, 1, 2, 3",
                statement -> {},
                row ->
                        new Summary(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)));
    }

    @Override
    public long replay(Filter filter) {
        Replayer to;
        synchronized (this) {
            to = replayer;
        }
        if (to == null || store.isReadOnly()) {
            throw new TidewireException(
                    ErrorCode.NOT_RUNNING,
                    "rows can only be replayed into a running pipeline",
                    "start it with tidewire run, then replay");
        }
        // Not under the lock of add: rows that fail again must get in while others go out.
        replaying.lock();
        try {
            return replay(filter, to);
        } finally {
            replaying.unlock();
        }
    }

    private long replay(Filter filter, Replayer to) {
        // Rows that fail again come back with ids beyond this one.
        long beyond = nextIdNow();
        long replayed = 0;
        long after = 0;
        while (true) {
            List<Entry> chunk = openEntries(filter, after, beyond);
            if (chunk.isEmpty()) {
                return replayed;
            }
            List<Long> ids = chunk.stream().map(Entry::id).toList();
            // Before they are handed over: a crash in between must not forget them.
            mark(ids, "open", "replaying");
            List<Long> taken = List.of();
            try {
                taken = to.replay(chunk);
            } finally {
                List<Long> left = new ArrayList<>(ids);
                left.removeAll(Set.copyOf(taken));
                mark(left, "replaying", "open");
            }
            replayed += taken.size();
            after = chunk.getLast().id();
        }
    }

    private synchronized long nextIdNow() {
        if (store.exists()) {
            try {
                opened();
            } catch (SQLException failure) {
                throw failed(failure);
            }
        }
        return nextId;
    }

    private synchronized List<Entry> openEntries(Filter filter, long after, long beyond) {
        return select(
                "SELECT "
                        + COLUMNS
                        + " FROM "
                        + TABLE
                        + where(filter)
                        + " AND status = 'open' AND id > ? AND id < ? ORDER BY id LIMIT "
                        + REPLAY_CHUNK,
                statement -> {
                    int at = bind(statement, filter);
                    statement.setLong(at, after);
                    statement.setLong(at + 1, beyond);
                },
                StoreQuarantine::entry);
    }

    private synchronized void mark(List<Long> ids, String from, String to) {
        if (ids.isEmpty()) {
            return;
        }
        write(
                connected -> {
                    execute(
                            connected,
                            "UPDATE "
                                    + TABLE
                                    + " SET status = "
                                    + text(to)
                                    + " WHERE status = "
                                    + text(from)
                                    + " AND id IN ("
                                    + joined(ids)
                                    + ")");
                    return nextId;
                });
    }

    private static String where(Filter filter) {
        return " WHERE true"
                + (filter.source() == null ? "" : " AND source = ?")
                + (filter.code() == null ? "" : " AND code = ?")
                + (filter.rule() == null ? "" : " AND rule = ?")
                + (filter.id() == null ? "" : " AND id = ?");
    }

    /** Returns the number of the next parameter. */
    private static int bind(PreparedStatement statement, Filter filter) throws SQLException {
        int at = 1;
        if (filter.source() != null) {
            statement.setString(at++, filter.source());
        }
        if (filter.code() != null) {
            statement.setString(at++, filter.code());
        }
        if (filter.rule() != null) {
            statement.setString(at++, filter.rule());
        }
        if (filter.id() != null) {
            statement.setLong(at++, filter.id());
        }
        return at;
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> List<T> select(String sql, Binder binder, Mapper<T> mapper) {
        if (!store.exists()) {
            return List.of();
        }
        try {
            DuckDBConnection from = opened();
            List<T> result = new ArrayList<>();
            try (PreparedStatement statement = from.prepareStatement(sql)) {
                binder.bind(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        result.add(mapper.map(rows));
                    }
                }
            } finally {
                from.rollback();
            }
            return result;
        } catch (SQLException failure) {
            if (store.isReadOnly() && Queries.message(failure).contains("does not exist")) {
                return List.of();
            }
            throw failed(failure);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBoolean(7),
                row.getString(8),
                row.getLong(9),
                micros(row, 10),
                row.getObject(11) == null ? null : row.getLong(11),
                micros(row.getTimestamp(12)),
                row.getString(13));
    }

    private static @Nullable Long micros(ResultSet row, int column) throws SQLException {
        java.sql.Timestamp value = row.getTimestamp(column);
        return value == null ? null : micros(value);
    }

    private static long micros(java.sql.Timestamp value) {
        return io.tidewire.api.data.Values.micros(value.toLocalDateTime());
    }

    private DuckDBConnection opened() throws SQLException {
        DuckDBConnection open = connection;
        if (open != null) {
            return open;
        }
        DuckDBConnection fresh = store.connect();
        try (Statement statement = fresh.createStatement()) {
            if (!store.isReadOnly()) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS "
                                + TABLE
                                + " (id BIGINT, source VARCHAR, code VARCHAR, rule VARCHAR, reason"
                                + " VARCHAR, payload VARCHAR, base64 BOOLEAN, part VARCHAR,"
                                + " position BIGINT, event_time TIMESTAMP, lateness BIGINT, arrived"
                                + " TIMESTAMP, status VARCHAR, run VARCHAR, step BIGINT, replayed"
                                + " BIGINT)");
                for (String column : List.of("run VARCHAR", "step BIGINT", "replayed BIGINT")) {
                    statement.execute(
                            "ALTER TABLE " + TABLE + " ADD COLUMN IF NOT EXISTS " + column);
                }
                try (ResultSet last =
                        statement.executeQuery("SELECT coalesce(max(id), 0) FROM " + TABLE)) {
                    last.next();
                    nextId = last.getLong(1) + 1;
                }
            }
            fresh.setAutoCommit(false);
        } catch (SQLException | RuntimeException failure) {
            fresh.close();
            throw failure;
        }
        connection = fresh;
        return fresh;
    }

    private static TidewireException failed(SQLException failure) {
        return new TidewireException(
                ErrorCode.STORE_FAILED,
                "the quarantine: " + Queries.message(failure),
                "check the disk under the data directory",
                failure);
    }

    @Override
    public synchronized void close() {
        DuckDBConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException alreadyClosed) {
                // With the store, before us: what was added stands.
            }
        }
    }
}
