package io.tidewire.connectors.duckdb;

import static io.tidewire.connectors.duckdb.TableChanges.execute;

import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The steps that a table stands at, now and at the ends of the transactions before, as far as there
 * may be a way back to them: beside the table, and written in the transactions that reach them.
 */
final class Steps {

    private final String table;
    private final String steps;

    Steps(TableName name) {
        this.table = name.table();
        this.steps = name.steps();
    }

    /**
     * @param rows the table had then
     */
    record Standing(long step, long rows) {}

    void prepare(DuckDBConnection connection, boolean fresh) throws SQLException {
        execute(
                connection,
                (fresh ? "CREATE OR REPLACE TABLE " : "CREATE TABLE IF NOT EXISTS ")
                        + steps
                        + " (run VARCHAR, step BIGINT, n BIGINT)");
    }

    /** The last step of a run up to one, or the first after it; null when the run left none. */
    @Nullable Standing last(DuckDBConnection connection, String run, long step)
            throws SQLException {
        String sql =
                "SELECT step, n FROM "
                        + steps
                        + " WHERE run = ? ORDER BY step > ?, abs(step - ?) LIMIT 1";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, run);
            statement.setLong(2, step);
            statement.setLong(3, step);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Standing(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }

    /** As the table is now. */
    void add(DuckDBConnection connection, String run, Standing standing) throws SQLException {
        String sql = "INSERT INTO " + steps + " VALUES (?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, run);
            statement.setLong(2, standing.step());
            statement.setLong(3, standing.rows());
            statement.executeUpdate();
        }
    }

    /** Forgets the steps beyond this one. */
    void takeBack(DuckDBConnection connection, long step) throws SQLException {
        execute(connection, "DELETE FROM " + steps + " WHERE step > " + step);
    }

    /** Takes off the rows that were appended to a table since it had so many. */
    void cut(DuckDBConnection connection, long rows) throws SQLException {
        if (count(connection) > rows) {
            // Rows that are only appended lie in that order, and number themselves in it.
            execute(
                    connection,
                    "DELETE FROM "
                            + table
                            + " WHERE rowid IN (SELECT rowid FROM "
                            + table
                            + " ORDER BY rowid OFFSET "
                            + rows
                            + ")");
        }
    }

    long count(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** There is no way back before this step: the last one up to it is enough. */
    void keep(DuckDBConnection connection, long step) throws SQLException {
        execute(
                connection,
                "DELETE FROM "
                        + steps
                        + " WHERE step < (SELECT max(step) FROM "
                        + steps
                        + " WHERE step <= "
                        + step
                        + ")");
    }
}
