package io.tidewire.connectors.duckdb;

import io.tidewire.api.connector.Delivery;
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
 * the next write commits what is there, which ends with a whole step as well. The same transaction
 * writes the step it reaches and what would undo it, so that {@link #recover} can take back what no
 * checkpoint holds.
 */
final class DuckDbSink implements Sink {

    private static final int MAX_ROWS = 250_000;

    private final DuckDbStore store;
    private final String name;
    private final String label;
    private final boolean beside;
    private final TableName table;
    private final Schema schema;
    private final boolean appends;
    private final @Nullable ChangeLog changelog;
    private final TableChanges changes;
    private final Steps steps;
    private final List<Batch> buffer = new ArrayList<>();
    private int buffered;

    /**
     * The step that the table and what is kept come to, and the one written in the table's steps.
     */
    private long step;

    private long written;
    private long rows;
    private String run = "";
    private @Nullable DuckDBConnection connection;
    private boolean closed;

    DuckDbSink(SinkContext context, DuckDbStore store) {
        this.store = store;
        this.name = context.name();
        this.label = context.label();
        this.beside = context.beside();
        this.table = TableName.of(context);
        List<Integer> override =
                context.options().strings(DuckDbConnector.PRIMARY_KEY).stream()
                        .map(context.schema()::indexOf)
                        .toList();
        List<Integer> key = override.isEmpty() ? context.key() : override;
        boolean log = context.options().string(DuckDbConnector.MODE).equals("changelog");
        this.changelog = log ? new ChangeLog(context.schema(), key) : null;
        this.schema = changelog == null ? context.schema() : changelog.schema();
        this.appends = log || context.insertOnly() && override.isEmpty();
        this.changes = new TableChanges(table, schema, key, override.isEmpty());
        this.steps = new Steps(table);
        if (!store.claim(table.name())) {
            throw new TidewireException(
                    ErrorCode.CONFLICT,
                    "sink '" + name + "': another sink writes the table '" + table.name() + "'",
                    "give one of them another table");
        }
    }

    @Override
    public Delivery delivery() {
        return Delivery.REVERSIBLE;
    }

    /** A new run begins with an empty table; one that goes on finds the one it left. */
    @Override
    public synchronized long recover(Resume from) {
        buffer.clear();
        buffered = 0;
        run = from.run();
        try {
            DuckDBConnection opened = connection == null ? prepare(from.begins()) : connection;
            Steps.Standing stands = from.begins() ? null : steps.last(opened, run, from.step());
            if (stands == null) {
                stands = new Steps.Standing(0, steps.count(opened));
                steps.add(opened, run, stands);
                opened.commit();
                remember(stands);
                return from.begins() ? 0 : UNKNOWN;
            }
            takeBack(opened, stands);
            remember(stands);
            return stands.step();
        } catch (SQLException failure) {
            throw explain(failure);
        }
    }

    private void remember(Steps.Standing stands) {
        step = stands.step();
        written = step;
        rows = stands.rows();
    }

    private void takeBack(DuckDBConnection opened, Steps.Standing to) throws SQLException {
        try {
            if (appends) {
                steps.cut(opened, to.rows());
            } else {
                changes.takeBack(opened, schema, to.step());
            }
            steps.takeBack(opened, to.step());
            opened.commit();
        } catch (SQLException | RuntimeException failure) {
            opened.rollback();
            throw failure;
        }
    }

    private DuckDBConnection prepared() {
        DuckDBConnection open = connection;
        if (open == null) {
            throw new IllegalStateException("sink '" + name + "' was not recovered");
        }
        return open;
    }

    private DuckDBConnection prepare(boolean fresh) throws SQLException {
        DuckDBConnection opened = store.connect();
        String columns =
                schema.fields().stream()
                        .map(DuckDbTypes::column)
                        .collect(Collectors.joining(", ", " (", ")"));
        try (Statement statement = opened.createStatement()) {
            if (!beside) {
                table.adopt(opened, label, columns);
            }
            if (fresh) {
                statement.execute("CREATE OR REPLACE TABLE " + table.table() + columns);
            } else {
                statement.execute("CREATE TABLE IF NOT EXISTS " + table.table() + columns);
                statement.execute("CREATE OR REPLACE TEMP TABLE tidewire_shape" + columns);
                compare(opened);
            }
            steps.prepare(opened, fresh);
            if (!appends) {
                changes.prepare(opened, schema, fresh);
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
        String found = shape(opened, table.schema(), table.name());
        String wanted = shape(opened, "main", "tidewire_shape");
        if (!found.equals(wanted)) {
            throw new TidewireException(
                    ErrorCode.SINK_FAILED,
                    "sink '"
                            + name
                            + "': the table '"
                            + table.name()
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
    public synchronized void write(Delta delta) {
        if (buffered >= MAX_ROWS) {
            flush();
        }
        if (closed) {
            throw gone();
        }
        Batch changed = changelog == null ? delta.batch() : changelog.of(delta.batch());
        buffer.add(changed);
        buffered += changed.size();
        step = delta.step();
    }

    @Override
    public synchronized void flush() {
        if (!buffer.isEmpty()) {
            bringIn();
        }
    }

    @Override
    public synchronized void commit(long upTo) {
        step = Math.max(step, upTo);
        if (written < step) {
            bringIn();
        }
    }

    private TidewireException gone() {
        return new TidewireException(
                ErrorCode.SINK_UNAVAILABLE, "sink '" + name + "' is closed", null);
    }

    /** What is kept, and the step it comes to, in one transaction. */
    private void bringIn() {
        if (closed) {
            throw gone();
        }
        try {
            DuckDBConnection to = prepared();
            long after = rows;
            try {
                if (!buffer.isEmpty()) {
                    if (appends) {
                        after += append(to);
                    } else {
                        changes.apply(to, buffer, schema, step);
                    }
                }
                steps.add(to, run, new Steps.Standing(step, after));
                to.commit();
            } catch (SQLException | RuntimeException failure) {
                to.rollback();
                throw failure;
            }
            rows = after;
        } catch (SQLException failure) {
            throw explain(failure);
        }
        written = step;
        buffer.clear();
        buffered = 0;
    }

    private long append(DuckDBConnection to) throws SQLException {
        long appended = 0;
        try (DuckDBAppender appender = to.createAppender(table.schema(), table.name())) {
            for (Batch some : buffer) {
                for (int row = 0; row < some.size(); row++) {
                    for (long copy = changelog == null ? some.weight(row) : 1; copy > 0; copy--) {
                        appender.beginRow();
                        RowAppender.append(appender, some, row);
                        appender.endRow();
                        appended++;
                    }
                }
            }
        }
        return appended;
    }

    @Override
    public synchronized void release(long before) {
        try {
            DuckDBConnection of = prepared();
            try {
                if (!appends) {
                    changes.keep(of, before);
                }
                steps.keep(of, before);
                of.commit();
            } catch (SQLException | RuntimeException failure) {
                of.rollback();
                throw failure;
            }
        } catch (SQLException failure) {
            throw explain(failure);
        }
    }

    private TidewireException explain(SQLException failure) {
        String message = Queries.message(failure);
        boolean passing =
                message.contains("onflict")
                        || message.contains("Out of Memory")
                        || message.contains("No space left");
        return new TidewireException(
                passing ? ErrorCode.SINK_UNAVAILABLE : ErrorCode.SINK_FAILED,
                "sink '" + name + "', table '" + table.name() + "': " + message,
                passing ? "it is tried again; check disk and memory" : null,
                failure);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        store.release(table.name());
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
