package io.tidewire.connectors.duckdb;

import static io.tidewire.connectors.duckdb.DuckDbTypes.quote;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Brings a table to the state after a series of deltas: stages them in a temporary table and merges
 * that with three statements, since DuckDB is fast at many rows and slow at one at a time. With a
 * key, the last change of each key wins. Without, rows are matched as a whole, NULL with NULL, as
 * often as they were retracted. The transaction is the caller's.
 *
 * <p>Beside the table it keeps, for each series, what would undo it: for a table with a key the row
 * that each touched key had, or that it had none; else the opposite of the change. The retractions
 * that come with the changes are those rows already, unless the key is not the table's own; then
 * they are read from the table.
 */
final class TableChanges {

    private static final String STAGE = "temp.tidewire_stage";
    private static final String NET = "temp.tidewire_net";

    private final String table;
    private final String undo;
    private final boolean ownKey;
    private final int width;
    private final List<Integer> key;
    private final String columns;
    private final String staged;

    /**
     * @param key positions; empty for none
     * @param ownKey whether each change of a key's row begins with its retraction
     */
    TableChanges(TableName name, Schema schema, List<Integer> key, boolean ownKey) {
        this.table = name.table();
        this.undo = name.undo();
        this.ownKey = ownKey;
        this.width = schema.size();
        this.key = List.copyOf(key);
        this.columns =
                schema.names().stream().map(DuckDbTypes::quote).collect(Collectors.joining(", "));
        this.staged =
                IntStream.range(0, width)
                        .mapToObj(TableChanges::stagedName)
                        .collect(Collectors.joining(", "));
    }

    private static String stagedName(int column) {
        return "c" + column;
    }

    /** Makes the staging table of this connection, and the one to undo from. */
    void prepare(DuckDBConnection connection, Schema schema, boolean fresh) throws SQLException {
        String definitions =
                IntStream.range(0, width)
                        .mapToObj(i -> stagedName(i) + " " + DuckDbTypes.sql(schema.type(i)))
                        .collect(Collectors.joining(", "));
        execute(
                connection,
                "CREATE OR REPLACE TEMP TABLE tidewire_stage (n BIGINT, w BIGINT, "
                        + definitions
                        + ")");
        execute(
                connection,
                (fresh ? "CREATE OR REPLACE TABLE " : "CREATE TABLE IF NOT EXISTS ")
                        + undo
                        + " (step BIGINT, w BIGINT, "
                        + definitions
                        + ")");
    }

    /**
     * @param step the last one of the deltas
     */
    void apply(DuckDBConnection connection, List<Batch> deltas, Schema schema, long step)
            throws SQLException {
        stage(connection, deltas);
        if (key.isEmpty()) {
            net(connection);
            execute(
                    connection,
                    "INSERT INTO " + undo + " SELECT " + step + ", -w, " + staged + " FROM " + NET);
            mergeRows(connection, schema);
        } else {
            rememberKeys(connection, schema, step);
            mergeKeys(connection, schema);
        }
        clearStage(connection);
    }

    /** Undoes what was applied for steps beyond this one. */
    void takeBack(DuckDBConnection connection, Schema schema, long step) throws SQLException {
        String beyond = undo + " WHERE step > " + step;
        if (key.isEmpty()) {
            execute(
                    connection,
                    "INSERT INTO "
                            + STAGE
                            + " SELECT row_number() OVER (), w, "
                            + staged
                            + " FROM "
                            + beyond);
            net(connection);
            mergeRows(connection, schema);
        } else {
            execute(
                    connection,
                    "INSERT INTO "
                            + STAGE
                            + " SELECT step, w, "
                            + staged
                            + " FROM (SELECT *, row_number() OVER (PARTITION BY "
                            + keyed(key)
                            + " ORDER BY step) AS earliest FROM "
                            + beyond
                            + ") WHERE earliest = 1");
            mergeKeys(connection, schema);
        }
        execute(connection, "DELETE FROM " + beyond);
        clearStage(connection);
    }

    /** Steps up to this one will not be undone. */
    void keep(DuckDBConnection connection, long step) throws SQLException {
        execute(connection, "DELETE FROM " + undo + " WHERE step <= " + step);
    }

    private static void clearStage(DuckDBConnection connection) throws SQLException {
        execute(connection, "DELETE FROM " + STAGE);
    }

    private void rememberKeys(DuckDBConnection connection, Schema schema, long step)
            throws SQLException {
        execute(
                connection,
                ownKey
                        ? "INSERT INTO "
                                + undo
                                + " SELECT "
                                + step
                                + ", CASE WHEN w < 0 THEN 1 ELSE -1 END, "
                                + staged
                                + " FROM (SELECT *, row_number() OVER (PARTITION BY "
                                + keyed(key)
                                + " ORDER BY n) AS earliest FROM "
                                + STAGE
                                + ") WHERE earliest = 1"
                        : "INSERT INTO "
                                + undo
                                + " SELECT "
                                + step
                                + ", CASE WHEN t.rowid IS NULL THEN -1 ELSE 1 END, "
                                + IntStream.range(0, width)
                                        .mapToObj(
                                                i ->
                                                        key.contains(i)
                                                                ? "s." + stagedName(i)
                                                                : "t." + quote(schema.name(i)))
                                        .collect(Collectors.joining(", "))
                                + " FROM (SELECT DISTINCT "
                                + keyed(key)
                                + " FROM "
                                + STAGE
                                + ") AS s LEFT JOIN "
                                + table
                                + " AS t ON "
                                + matches(schema, key));
    }

    private static void stage(DuckDBConnection connection, List<Batch> deltas) throws SQLException {
        long number = 0;
        try (DuckDBAppender appender =
                connection.createAppender("temp", "main", "tidewire_stage")) {
            for (Batch delta : deltas) {
                for (int row = 0; row < delta.size(); row++) {
                    appender.beginRow();
                    appender.append(number++);
                    appender.append(delta.weight(row));
                    RowAppender.append(appender, delta, row);
                    appender.endRow();
                }
            }
        }
    }

    private void mergeKeys(DuckDBConnection connection, Schema schema) throws SQLException {
        execute(
                connection,
                "DELETE FROM "
                        + table
                        + " AS t USING (SELECT DISTINCT "
                        + keyed(key)
                        + " FROM "
                        + STAGE
                        + ") AS s WHERE "
                        + matches(schema, key));
        execute(
                connection,
                "INSERT INTO "
                        + table
                        + " ("
                        + columns
                        + ") SELECT "
                        + staged
                        + " FROM (SELECT *, row_number() OVER (PARTITION BY "
                        + keyed(key)
                        + " ORDER BY n DESC) AS latest FROM "
                        + STAGE
                        + ") WHERE latest = 1 AND w > 0 ORDER BY n");
    }

    private void net(DuckDBConnection connection) throws SQLException {
        execute(
                connection,
                "CREATE OR REPLACE TEMP TABLE tidewire_net AS SELECT "
                        + staged
                        + ", min(n) AS n, sum(w)::BIGINT AS w FROM "
                        + STAGE
                        + " GROUP BY "
                        + staged
                        + " HAVING sum(w) <> 0");
    }

    private void mergeRows(DuckDBConnection connection, Schema schema) throws SQLException {
        List<Integer> all = IntStream.range(0, width).boxed().toList();
        execute(
                connection,
                "DELETE FROM "
                        + table
                        + " WHERE rowid IN (SELECT id FROM (SELECT t.rowid AS id, s.w AS w,"
                        + " row_number() OVER (PARTITION BY s.n) AS copy FROM "
                        + table
                        + " AS t JOIN temp.tidewire_net AS s ON s.w < 0 AND "
                        + matches(schema, all)
                        + ") WHERE copy <= -w)");
        execute(
                connection,
                "INSERT INTO "
                        + table
                        + " ("
                        + columns
                        + ") SELECT "
                        + staged
                        + " FROM (SELECT *, unnest(range(w)) AS copy FROM temp.tidewire_net WHERE w >"
                        + " 0) ORDER BY n");
    }

    private static String keyed(List<Integer> key) {
        return key.stream().map(TableChanges::stagedName).collect(Collectors.joining(", "));
    }

    private static String matches(Schema schema, List<Integer> on) {
        return on.stream()
                .map(
                        i ->
                                "t."
                                        + quote(schema.name(i))
                                        + (schema.type(i).nullable()
                                                ? " IS NOT DISTINCT FROM s."
                                                : " = s.")
                                        + stagedName(i))
                .collect(Collectors.joining(" AND "));
    }

    static void execute(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
