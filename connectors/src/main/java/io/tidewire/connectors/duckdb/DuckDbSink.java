package io.tidewire.connectors.duckdb;

import static io.tidewire.connectors.duckdb.DuckDbTypes.quote;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of the store. Deltas are kept until the flush, which brings all of them in with one
 * transaction: a reader sees whole steps. What is kept is bounded by {@link #MAX_ROWS}; beyond it
 * the next write commits what is there, which ends with a whole step as well.
 */
final class DuckDbSink implements Sink {

    private static final int MAX_ROWS = 250_000;

    private final DuckDbStore store;
    private final String name;
    private final String tableName;
    private final String table;
    private final Schema schema;
    private final boolean appends;
    private final @Nullable ChangeLog changelog;
    private final TableChanges changes;
    private final List<Batch> buffer = new ArrayList<>();
    private int buffered;
    private @Nullable DuckDBConnection connection;
    private boolean closed;

    DuckDbSink(SinkContext context, DuckDbStore store) {
        this.store = store;
        this.name = context.name();
        String written = context.options().stringOrNull(DuckDbConnector.TABLE);
        this.tableName = written == null ? context.name() : written;
        this.table = "main." + quote(tableName);
        List<Integer> override =
                context.options().strings(DuckDbConnector.PRIMARY_KEY).stream()
                        .map(context.schema()::indexOf)
                        .toList();
        List<Integer> key = override.isEmpty() ? context.key() : override;
        boolean log = context.options().string(DuckDbConnector.MODE).equals("changelog");
        this.changelog = log ? new ChangeLog(context.schema(), key) : null;
        this.schema = changelog == null ? context.schema() : changelog.schema();
        this.appends = log || context.insertOnly() && override.isEmpty();
        this.changes = new TableChanges(table, schema, key);
        if (!store.claim(tableName)) {
            throw new TidewireException(
                    ErrorCode.CONFLICT,
                    "sink '" + name + "': another sink writes the table '" + tableName + "'",
                    "give one of them another table");
        }
    }

    /** A new run begins with an empty table; one that goes on finds the one it left. */
    @Override
    public synchronized long recover(Resume from) {
        try {
            prepare(from.begins());
            return UNKNOWN;
        } catch (SQLException failure) {
            throw explain(failure);
        }
    }

    private DuckDBConnection prepared() throws SQLException {
        return connection != null ? connection : prepare(false);
    }

    private DuckDBConnection prepare(boolean fresh) throws SQLException {
        DuckDBConnection opened = store.connect();
        String columns =
                schema.fields().stream()
                        .map(DuckDbTypes::column)
                        .collect(Collectors.joining(", ", " (", ")"));
        try (Statement statement = opened.createStatement()) {
            if (fresh) {
                statement.execute("CREATE OR REPLACE TABLE " + table + columns);
            } else {
                statement.execute("CREATE TABLE IF NOT EXISTS " + table + columns);
                statement.execute("CREATE OR REPLACE TEMP TABLE tidewire_shape" + columns);
                compare(opened);
            }
            if (!appends) {
                changes.prepare(opened, schema);
            }
            opened.setAutoCommit(false);
        } catch (SQLException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
        connection = opened;
        return opened;
    }

    private void compare(DuckDBConnection opened) throws SQLException {
        String found = shape(opened, "main", tableName);
        String wanted = shape(opened, "main", "tidewire_shape");
        if (!found.equals(wanted)) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    "sink '"
                            + name
                            + "': the table '"
                            + tableName
                            + "' has other columns: it has "
                            + found
                            + ", the view has "
                            + wanted,
                    "give the sink another table, or start with a new data directory");
        }
    }

    private static String shape(DuckDBConnection opened, String schemaName, String tableName)
            throws SQLException {
        String sql =
                "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index)"
                        + " FROM duckdb_columns() WHERE schema_name = ? AND lower(table_name) ="
                        + " lower(?)";
        try (PreparedStatement statement = opened.prepareStatement(sql)) {
            statement.setString(1, schemaName);
            statement.setString(2, tableName);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return String.valueOf(rows.getString(1));
            }
        }
    }

    @Override
    public synchronized void write(Delta change) {
        Batch delta = change.batch();
        if (buffered >= MAX_ROWS) {
            flush();
        }
        if (!delta.isEmpty() && !closed) {
            Batch rows = changelog == null ? delta : changelog.of(delta);
            buffer.add(rows);
            buffered += rows.size();
        }
    }

    @Override
    public synchronized void flush() {
        if (buffer.isEmpty() || closed) {
            return;
        }
        try {
            DuckDBConnection to = prepared();
            try {
                if (appends) {
                    append(to);
                } else {
                    changes.apply(to, buffer, schema);
                }
                to.commit();
            } catch (SQLException | RuntimeException failure) {
                to.rollback();
                throw failure;
            }
        } catch (SQLException failure) {
            throw explain(failure);
        }
        buffer.clear();
        buffered = 0;
    }

    private void append(DuckDBConnection to) throws SQLException {
        try (DuckDBAppender appender = to.createAppender("main", tableName)) {
            for (Batch rows : buffer) {
                for (int row = 0; row < rows.size(); row++) {
                    for (long copy = changelog == null ? rows.weight(row) : 1; copy > 0; copy--) {
                        appender.beginRow();
                        RowAppender.append(appender, rows, row);
                        appender.endRow();
                    }
                }
            }
        }
    }

    private TidewireException explain(SQLException failure) {
        String message = Queries.message(failure);
        boolean passing =
                message.contains("Conflict")
                        || message.contains("Out of Memory")
                        || message.contains("No space left");
        return new TidewireException(
                passing ? ErrorCode.SINK_UNAVAILABLE : ErrorCode.SINK_FAILED,
                "sink '" + name + "', table '" + tableName + "': " + message,
                passing ? "it is tried again; check disk and memory" : null,
                failure);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            flush();
        } finally {
            closed = true;
            store.release(tableName);
            DuckDBConnection open = connection;
            connection = null;
            if (open != null) {
                try {
                    open.close();
                } catch (SQLException alreadyClosed) {
                    // With the store, before us: what was committed stands.
                }
            }
        }
    }
}
