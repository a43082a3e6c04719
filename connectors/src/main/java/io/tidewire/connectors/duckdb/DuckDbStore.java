package io.tidewire.connectors.duckdb;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Store;

import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * The pipeline's tables, in one DuckDB file. Opened with the first call that needs it: constructing
 * it costs nothing and loads no DuckDB. One process writes; others may read it once that process
 * has ended. Thread-safe.
 */
public final class DuckDbStore implements Store {

    /** Of the store's file in the data directory. */
    public static final String FILE_NAME = "store.duckdb";

    /** Where tables lie that are not for users. */
    static final String SCHEMA = "tidewire";

    private final Path file;
    private final Settings settings;
    private final boolean readOnly;
    private final Set<String> claimed = new HashSet<>();
    private @Nullable DuckDBConnection root;
    private boolean closed;

    /**
     * @param memoryMegabytes what DuckDB may hold in memory; beyond it spills to disk
     * @param threads that one query uses
     */
    public record Settings(int memoryMegabytes, int threads) {
        public static final Settings DEFAULT = new Settings(512, 2);
    }

    /**
     * @param file made with its directory when missing
     */
    public DuckDbStore(Path file) {
        this(file, Settings.DEFAULT);
    }

    public DuckDbStore(Path file, Settings settings) {
        this(file, settings, false);
    }

    private DuckDbStore(Path file, Settings settings, boolean readOnly) {
        this.file = file.toAbsolutePath().normalize();
        this.settings = settings;
        this.readOnly = readOnly;
    }

    /**
     * The store of a pipeline that does not run.
     *
     * @throws TidewireException NOT_FOUND when there is none
     */
    public static DuckDbStore openReadOnly(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new TidewireException(
                    ErrorCode.NOT_FOUND,
                    "there is no store " + file,
                    "give the data directory of a pipeline that ran and has a duckdb sink or"
                            + " quarantined rows");
        }
        return new DuckDbStore(file, Settings.DEFAULT, true);
    }

    /** True when nothing can be written. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** True when it is open or lies on disk: false means there is nothing to read yet. */
    public synchronized boolean exists() {
        return root != null || Files.exists(file);
    }

    @Override
    public Result query(String sql, RunningPipeline.QueryLimits limits) {
        return Queries.run(this, sql, limits);
    }

    /** A connection of its own, in autocommit; the caller closes it. */
    DuckDBConnection connect() throws SQLException {
        return open().duplicate();
    }

    /**
     * Makes sure that no two sinks write one table.
     *
     * @return false when another has it
     */
    synchronized boolean claim(String table) {
        return claimed.add(table.toLowerCase(java.util.Locale.ROOT));
    }

    synchronized void release(String table) {
        claimed.remove(table.toLowerCase(java.util.Locale.ROOT));
    }

    /**
     * Lets go of the oldest rows of a table that rows are only appended to.
     *
     * @param rows how many are left, if there are so many
     * @throws TidewireException STORE_FAILED
     */
    public void keepNewest(String table, long rows) {
        String name = "main." + DuckDbTypes.quote(table);
        // Rows that are only appended number themselves in their order.
        execute(
                table,
                "DELETE FROM "
                        + name
                        + " WHERE rowid < (SELECT min(rowid) FROM (SELECT rowid FROM "
                        + name
                        + " ORDER BY rowid DESC LIMIT "
                        + rows
                        + "))");
    }

    /**
     * Takes out a table, if it is there.
     *
     * @throws TidewireException STORE_FAILED
     */
    public void drop(String table) {
        execute(table, "DROP TABLE IF EXISTS main." + DuckDbTypes.quote(table));
    }

    private void execute(String table, String sql) {
        try (DuckDBConnection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new TidewireException(
                    ErrorCode.STORE_FAILED,
                    "table '" + table + "': " + Queries.message(failure),
                    "check the disk under the store",
                    failure);
        }
    }

    private synchronized DuckDBConnection open() {
        if (closed) {
            throw new TidewireException(ErrorCode.STORE_FAILED, "the store is closed", null);
        }
        if (root == null) {
            if (!readOnly) {
                makeDirectory();
            }
            DuckDBConnection opened = null;
            try {
                opened =
                        DuckDBConnection.newConnection(
                                "jdbc:duckdb:" + file, readOnly, properties());
                lock(opened);
                if (!readOnly) {
                    makeSchema(opened);
                }
            } catch (Exception failure) {
                closeQuietly(opened);
                throw explain(failure);
            }
            root = opened;
        }
        return root;
    }

    private void makeDirectory() {
        Path directory = file.getParent();
        try {
            Files.createDirectories(directory);
        } catch (IOException failure) {
            throw unwritable(failure);
        }
        if (!Files.isWritable(directory)) {
            throw unwritable(null);
        }
    }

    private TidewireException unwritable(@Nullable IOException failure) {
        String message = "cannot write the store " + file;
        String hint = "choose another data directory with --data, or make this one writable";
        return failure == null
                ? new TidewireException(ErrorCode.DATA_DIRECTORY, message, hint)
                : new TidewireException(ErrorCode.DATA_DIRECTORY, message, hint, failure);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryMegabytes() + "MB");
        properties.setProperty("threads", Integer.toString(settings.threads()));
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("jdbc_stream_results", "true");
        return properties;
    }

    /** For all connections from here on: UTC, no file, no network, no setting. */
    private static void lock(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL TimeZone = 'UTC'");
            statement.execute("SET GLOBAL enable_external_access = false");
            statement.execute("SET GLOBAL lock_configuration = true");
        }
    }

    /** Here and not by the sinks: two that made it at once would stand in each other's way. */
    private static void makeSchema(DuckDBConnection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
        }
    }

    private TidewireException explain(Exception failure) {
        String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        if (message.contains("Could not set lock")) {
            return new TidewireException(
                    ErrorCode.DATA_DIRECTORY_IN_USE,
                    "another process has the store " + file + " open",
                    "while a pipeline runs, ask it: its HTTP API answers queries",
                    failure);
        }
        return new TidewireException(
                ErrorCode.STORE_FAILED,
                "cannot open the store " + file + ": " + message,
                "if the file is damaged, move it away; it is made anew",
                failure);
    }

    private static void closeQuietly(@Nullable DuckDBConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException alreadyFailing) {
                // The first failure is the one to tell.
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(root);
        root = null;
    }
}
