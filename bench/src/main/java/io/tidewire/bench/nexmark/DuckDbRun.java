package io.tidewire.bench.nexmark;

import io.tidewire.api.data.DataType;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One query over files in DuckDB, as one batch: {@code DuckDbRun QUERY FOLDER THREADS}. */
public final class DuckDbRun {

    /** The texts in DuckDB's dialect; what has no fair equivalent in a batch is left out. */
    static final Map<Query, String> TEXTS =
            new EnumMap<>(
                    Map.of(
                            Query.Q0,
                            "SELECT auction, bidder, price, \"dateTime\", extra FROM bid",
                            Query.Q1,
                            "SELECT auction, bidder, 0.908 * price AS price, \"dateTime\", extra FROM bid",
                            Query.Q12_EVENT_TIME,
                            "SELECT bidder, count(*) AS bid_count, time_bucket(INTERVAL 10 SECOND, \"dateTime\") AS starttime FROM bid GROUP BY bidder, starttime",
                            Query.Q17,
                            "SELECT auction, strftime(\"dateTime\", '%Y-%m-%d') AS day, count(*) AS total_bids, count(*) FILTER (WHERE price < 10000) AS rank1_bids, count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS rank2_bids, count(*) FILTER (WHERE price >= 1000000) AS rank3_bids, min(price) AS min_price, max(price) AS max_price, avg(price) AS avg_price, sum(price) AS sum_price FROM bid GROUP BY auction, day"));

    private DuckDbRun() {}

    public static void main(String[] args) throws Exception {
        Query query = Query.valueOf(args[0]);
        String text = TEXTS.get(query);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + Integer.parseInt(args[2]));
            for (Table table : query.tables()) {
                statement.execute(view(table, Path.of(args[1])));
            }
            // Runs the query and throws its rows away.
            statement.execute("EXPLAIN ANALYZE " + text);
        }
    }

    private static String view(Table table, Path folder) {
        String columns =
                table.schema().fields().stream()
                        .map(field -> "\"" + field.name() + "\": '" + type(field.type()) + "'")
                        .collect(Collectors.joining(", ", "{", "}"));
        return "CREATE VIEW %s AS SELECT * FROM read_json('%s/*.ndjson', format = 'newline_delimited', columns = %s)"
                .formatted(table.sqlName(), NdjsonFiles.folder(folder, table), columns);
    }

    private static String type(DataType type) {
        return switch (type.kind()) {
            case BIGINT -> "BIGINT";
            case STRING -> "VARCHAR";
            case TIMESTAMP -> "TIMESTAMP";
            default -> throw new IllegalArgumentException(type.toString());
        };
    }
}
