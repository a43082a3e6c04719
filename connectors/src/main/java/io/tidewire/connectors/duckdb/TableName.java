package io.tidewire.connectors.duckdb;

import static io.tidewire.connectors.duckdb.DuckDbTypes.quote;
import static io.tidewire.connectors.duckdb.TableChanges.execute;

import io.tidewire.api.connector.SinkContext;

import org.duckdb.DuckDBConnection;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A table and what lies beside it for the way back. While all rows are delivered anew they go to a
 * table that readers do not see, of the sink's label, which takes the place of the other in one
 * transaction.
 *
 * @param name not quoted
 */
record TableName(String schema, String name) {

    static TableName of(SinkContext context) {
        String written = context.options().stringOrNull(DuckDbConnector.TABLE);
        String name = written == null ? context.name() : written;
        return context.beside() ? hidden(name, context.label()) : new TableName("main", name);
    }

    private static TableName hidden(String name, String label) {
        return new TableName(DuckDbStore.SCHEMA, name + "@" + label);
    }

    String table() {
        return schema + "." + quote(name);
    }

    String steps() {
        return DuckDbStore.SCHEMA + "." + quote(name + "_steps");
    }

    String undo() {
        return DuckDbStore.SCHEMA + "." + quote(name + "_undo");
    }

    /**
     * Lets the table that was written beside this one take its place, if there is one.
     *
     * @param columns as a table is made with
     */
    void adopt(DuckDBConnection connection, String label, String columns) throws SQLException {
        TableName from = hidden(name, label);
        if (!exists(connection, from.name)) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            execute(connection, "CREATE OR REPLACE TABLE " + table() + columns);
            execute(
                    connection,
                    "INSERT INTO "
                            + table()
                            + " SELECT * FROM "
                            + from.table()
                            + " ORDER BY rowid");
            move(connection, from.steps(), steps(), from.name + "_steps");
            move(connection, from.undo(), undo(), from.name + "_undo");
            execute(connection, "DROP TABLE " + from.table());
            connection.commit();
        } catch (SQLException failure) {
            connection.rollback();
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void move(DuckDBConnection connection, String from, String to, String name)
            throws SQLException {
        if (exists(connection, name)) {
            execute(connection, "CREATE OR REPLACE TABLE " + to + " AS SELECT * FROM " + from);
            execute(connection, "DROP TABLE " + from);
        } else {
            execute(connection, "DROP TABLE IF EXISTS " + to);
        }
    }

    private static boolean exists(DuckDBConnection connection, String name) throws SQLException {
        String sql =
                "SELECT count(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, DuckDbStore.SCHEMA);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) > 0;
            }
        }
    }
}
