package io.tidewire.app.oracle.duckdb;

import io.tidewire.app.oracle.duckdb.Tables.Arrival;
import io.tidewire.app.oracle.rig.TestTable;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/** A database in memory with the final rows of all tables. */
final class DuckDb implements AutoCloseable {

    private final Connection connection;

    DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            for (TestTable table : Tables.ALL) {
                statement.execute(create(table));
            }
            statement.execute("CREATE VIEW g AS " + Tables.G);
            statement.execute("CREATE VIEW h AS " + Tables.H.there());
        }
    }

    private static String create(TestTable table) {
        List<String> columns = new ArrayList<>();
        table.schema()
                .fields()
                .forEach(
                        field ->
                                columns.add(
                                        field.name()
                                                + " "
                                                + field.type()
                                                        .toString()
                                                        .replace("STRING", "VARCHAR")
                                                        .replace("TIMESTAMP(3)", "TIMESTAMP")));
        return "CREATE TABLE " + table.name() + " (" + String.join(", ", columns) + ")";
    }

    /** Replaces what was in the tables. */
    void load(List<Arrival> arrivals) throws SQLException {
        for (TestTable table : Tables.ALL) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM " + table.name());
            }
            List<List<@Nullable Object>> rows = Tables.finalRows(table, arrivals);
            String holes = "?, ".repeat(table.schema().size() - 1) + "?";
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "INSERT INTO " + table.name() + " VALUES (" + holes + ")")) {
                for (List<@Nullable Object> row : rows) {
                    for (int i = 0; i < row.size(); i++) {
                        insert.setObject(i + 1, row.get(i));
                    }
                    insert.addBatch();
                }
                if (!rows.isEmpty()) {
                    insert.executeBatch();
                }
            }
        }
    }

    /**
     * @throws SQLException when DuckDB does not understand it, or a number does not fit
     */
    List<List<@Nullable Object>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(
                            result.getMetaData().getColumnType(i) == Types.TIMESTAMP
                                    ? result.getObject(i, LocalDateTime.class)
                                    : result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
