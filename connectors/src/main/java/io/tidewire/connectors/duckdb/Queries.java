package io.tidewire.connectors.duckdb;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Store;

import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a query that {@link QueryGuard} let pass, in a read-only transaction and within limits. */
final class Queries {

    /** One thread for all time limits; it only ever calls cancel. */
    private static final ScheduledThreadPoolExecutor TIMER =
            new ScheduledThreadPoolExecutor(
                    1,
                    task -> {
                        Thread thread = new Thread(task, "query-limits");
                        thread.setDaemon(true);
                        return thread;
                    });

    static {
        TIMER.setRemoveOnCancelPolicy(true);
    }

    private Queries() {}

    static Store.Result run(DuckDbStore store, String sql, RunningPipeline.QueryLimits limits) {
        long began = System.nanoTime();
        AtomicBoolean tooLong = new AtomicBoolean();
        try (DuckDBConnection connection = store.connect()) {
            QueryGuard.check(connection, sql);
            try (Statement begin = connection.createStatement()) {
                begin.execute("BEGIN TRANSACTION READ ONLY");
            }
            try (Statement statement = connection.createStatement()) {
                ScheduledFuture<?> limit =
                        TIMER.schedule(
                                () -> cancel(statement, tooLong),
                                limits.time().toMillis(),
                                TimeUnit.MILLISECONDS);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    return read(rows, limits.rows(), began);
                } finally {
                    limit.cancel(false);
                }
            }
        } catch (SQLException failure) {
            if (tooLong.get()) {
                throw new TidewireException(
                        ErrorCode.QUERY_LIMIT,
                        "the query took longer than " + limits.time().toMillis() + " ms",
                        "ask for less: a filter, an aggregate or a smaller table",
                        failure);
            }
            throw new TidewireException(
                    ErrorCode.SQL_INVALID, message(failure), hint(failure), failure);
        }
    }

    private static void cancel(Statement statement, AtomicBoolean tooLong) {
        tooLong.set(true);
        try {
            statement.cancel();
        } catch (SQLException alreadyDone) {
            // Then there is nothing to cancel.
        }
    }

    private static Store.Result read(ResultSet rows, int limit, long began) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<Status.Column> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(new Status.Column(meta.getColumnLabel(i), meta.getColumnTypeName(i)));
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        boolean truncated = false;
        while (rows.next()) {
            if (result.size() == limit) {
                truncated = true;
                break;
            }
            List<@Nullable Object> row = new ArrayList<>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                row.add(DuckDbValues.toValue(rows.getObject(i)));
            }
            result.add(row);
        }
        return new Store.Result(columns, result, truncated, (System.nanoTime() - began) / 1e6);
    }

    /** The store's own words without the part that points into the text with spaces. */
    static String message(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(message).strip();
    }

    /** What the store suggests, such as {@code Did you mean "items"?}. */
    private static @Nullable String hint(SQLException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Did you mean") || line.startsWith("Candidate"))
                .findFirst()
                .orElse(null);
    }
}
