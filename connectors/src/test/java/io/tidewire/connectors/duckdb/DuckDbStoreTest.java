package io.tidewire.connectors.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.RunningPipeline.QueryLimits;
import io.tidewire.api.serving.Store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

class DuckDbStoreTest {

    @TempDir Path directory;
    private Path file;
    private DuckDbStore store;

    @BeforeEach
    void open() throws SQLException {
        file = directory.resolve(DuckDbStore.FILE_NAME);
        store = new DuckDbStore(file);
        try (var connection = store.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE t AS SELECT range AS id, 'n' || range AS name FROM range(100)");
            statement.execute("CREATE SEQUENCE numbers");
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Store.Result query(String sql) {
        return store.query(sql, QueryLimits.DEFAULT);
    }

    private static void assertCode(Throwable failure, ErrorCode... codes) {
        assertThat(failure).isInstanceOf(TidewireException.class);
        assertThat(((TidewireException) failure).code()).isIn((Object[]) codes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t WHERE id = 7",
                "select 1;",
                "/* a */ SELECT ';' -- ; b",
                "FROM t LIMIT 1",
                "VALUES (1)",
                "TABLE t",
                "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9)"
                        + " SELECT sum(i) FROM n",
                "SELECT 1 UNION ALL SELECT 2",
                "SHOW TABLES",
                "DESCRIBE t",
                "SUMMARIZE t",
                "SELECT * FROM range(3), unnest([1, 2])",
                "SELECT * FROM json_each('[1, 2]')",
                "SELECT table_name FROM information_schema.tables",
            })
    void answersWhatReads(String sql) {
        assertThat(query(sql).rows()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "INSERT INTO t VALUES (1, 'x')",
                "UPDATE t SET id = 1",
                "DELETE FROM t",
                "TRUNCATE t",
                "DROP TABLE t",
                "CREATE TABLE u AS SELECT 1",
                "CREATE TEMP TABLE u (a INT)",
                "ALTER TABLE t ADD COLUMN c INT",
                "WITH i AS (INSERT INTO t VALUES (1, 'q') RETURNING id) SELECT * FROM i",
                "WITH d AS (DELETE FROM t RETURNING id) SELECT * FROM d",
                "SELECT * FROM (WITH d AS (DELETE FROM t RETURNING id) SELECT * FROM d)",
                "SELECT 1; DROP TABLE t",
                "SELECT 1; SELECT 2",
                "COPY t TO 'DIRECTORY/attack.csv'",
                "COPY t FROM '/etc/passwd'",
                "COPY (SELECT 1) TO 'DIRECTORY/attack.csv'",
                "EXPORT DATABASE 'DIRECTORY/attack'",
                "IMPORT DATABASE 'DIRECTORY/attack'",
                "ATTACH 'DIRECTORY/attack.duckdb'",
                "DETACH store",
                "USE memory",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SET threads = 1",
                "SET GLOBAL enable_external_access = true",
                "RESET ALL",
                "PRAGMA database_list",
                "PRAGMA threads = 1",
                "CALL pragma_version()",
                "CHECKPOINT",
                "VACUUM",
                "BEGIN",
                "COMMIT",
                "ROLLBACK; DROP TABLE t",
                "EXPLAIN ANALYZE DELETE FROM t",
                "PREPARE p AS DELETE FROM t",
                "EXECUTE p",
                "SET VARIABLE x = 1",
                "SELECT * FROM read_csv('/etc/passwd')",
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM read_blob('/etc/passwd')",
                "SELECT * FROM read_json('/etc/passwd')",
                "SELECT * FROM READ_CSV_AUTO('/etc/passwd')",
                "SELECT * FROM main.read_text('/etc/passwd')",
                "SELECT * FROM parquet_scan('/etc/passwd')",
                "SELECT * FROM sniff_csv('/etc/passwd')",
                "SELECT * FROM glob('/*')",
                "SELECT * FROM '/etc/passwd'",
                "SELECT * FROM '/etc/hosts.csv'",
                "SELECT * FROM 'https://example.com/x.parquet'",
                "SELECT (SELECT max(content) FROM read_text('/etc/passwd'))",
                "SELECT * FROM t WHERE name IN (SELECT content FROM read_text('/etc/passwd'))",
                "SELECT * FROM query('DROP TABLE t')",
                "SELECT * FROM query_table('t')",
                "SELECT * FROM json_execute_serialized_sql('{}')",
                "SELECT * FROM enable_logging('QueryLog')",
                "SELECT * FROM checkpoint()",
                "SELECT * FROM force_checkpoint()",
                "SELECT * FROM arrow_scan(1, 2, 3)",
                "SELECT * FROM duckdb_secrets()",
                "SELECT * FROM duckdb_settings()",
                "SELECT getenv('HOME')",
                "SELECT nextval('numbers')",
                "SELECT * FROM nowhere",
                "SELEC 1",
            })
    void refusesEverythingElse(String sql) throws Exception {
        assertThatThrownBy(() -> query(sql.replace("DIRECTORY", directory.toString())))
                .satisfies(
                        failure ->
                                assertCode(
                                        failure, ErrorCode.QUERY_REFUSED, ErrorCode.SQL_INVALID));
        assertThat(query("SELECT count(*) FROM t").rows().getFirst().getFirst()).isEqualTo(100L);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("attack"));
        }
    }

    @Test
    void theRefusalSaysWhatCanBeAsked() {
        assertThatThrownBy(() -> query("DROP TABLE t"))
                .hasMessageContaining("QUERY_REFUSED")
                .hasMessageContaining("SELECT");
        assertThatThrownBy(() -> query("SELECT * FROM tt"))
                .hasMessageContaining("SQL_INVALID")
                .hasMessageContaining("Did you mean");
    }

    @Test
    void stopsAtTheRowLimitAndSaysSo() {
        Store.Result some =
                store.query(
                        "SELECT * FROM t ORDER BY id", new QueryLimits(5, Duration.ofSeconds(10)));
        assertThat(some.rows()).hasSize(5);
        assertThat(some.truncated()).isTrue();
        assertThat(some.columns()).extracting(c -> c.name()).containsExactly("id", "name");
        Store.Result exact =
                store.query("SELECT * FROM t", new QueryLimits(100, Duration.ofSeconds(10)));
        assertThat(exact.truncated()).isFalse();
    }

    @Test
    void stopsAtTheTimeLimit() {
        assertThatThrownBy(
                        () ->
                                store.query(
                                        "SELECT count(*) FROM range(10000000) a, range(10000000) b"
                                                + " WHERE hash(a.range + b.range) = 1",
                                        new QueryLimits(5, Duration.ofMillis(200))))
                .satisfies(failure -> assertCode(failure, ErrorCode.QUERY_LIMIT));
        assertThat(query("SELECT 1").rows()).hasSize(1);
    }

    @Test
    void aStoppedPipelinesStoreCanBeRead() {
        store.close();
        try (DuckDbStore reader = DuckDbStore.openReadOnly(file)) {
            List<List<Object>> rows =
                    reader.query("SELECT count(*) FROM t", QueryLimits.DEFAULT).rows();
            assertThat(rows).containsExactly(List.of(100L));
        }
    }

    @Test
    void aMissingStoreIsNamed() {
        assertThatThrownBy(() -> DuckDbStore.openReadOnly(directory.resolve("none")))
                .satisfies(failure -> assertCode(failure, ErrorCode.NOT_FOUND));
    }

    @Test
    void aFileThatIsNoStoreIsNamed() throws Exception {
        Path noise = Files.writeString(directory.resolve("noise"), "x".repeat(10_000));
        try (DuckDbStore reader = DuckDbStore.openReadOnly(noise)) {
            assertThatThrownBy(() -> reader.query("SELECT 1", QueryLimits.DEFAULT))
                    .satisfies(failure -> assertCode(failure, ErrorCode.STORE_FAILED));
        }
    }
}
