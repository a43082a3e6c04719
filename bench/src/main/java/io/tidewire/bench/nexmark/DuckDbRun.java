package io.tidewire.bench.nexmark;

import io.tidewire.api.data.DataType;
import io.tidewire.bench.answer.Deciding;
import io.tidewire.bench.answer.Digest;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One query over files in DuckDB, as one batch: {@code DuckDbRun QUERY FOLDER THREADS
 * nowhere|digest}.
 */
public final class DuckDbRun {

    /** The texts in DuckDB's dialect; what has no fair equivalent in a batch is left out. */
    static final Map<Query, String> TEXTS =
            new EnumMap<>(
                    Map.of(
                            Query.Q0,
                            "SELECT auction, bidder, price, \"dateTime\", extra FROM bid",
                            Query.Q1,
                            "SELECT auction, bidder, 0.908 * price AS price, \"dateTime\", extra FROM bid",
                            Query.Q2,
                            "SELECT auction, price FROM bid WHERE auction % 123 = 0",
                            Query.Q3,
                            "SELECT p.name, p.city, p.state, a.id FROM auction AS a JOIN person AS p ON a.seller = p.id WHERE a.category = 10 AND p.state IN ('OR', 'ID', 'CA')",
                            Query.Q12_EVENT_TIME,
                            "SELECT bidder, count(*) AS bid_count, time_bucket(INTERVAL 10 SECOND, \"dateTime\") AS starttime, starttime + INTERVAL 10 SECOND AS endtime FROM bid GROUP BY bidder, starttime",
                            Query.Q15,
                            q15("strftime(\"dateTime\", '%Y-%m-%d') AS day", "day"),
                            Query.Q17,
                            "SELECT auction, strftime(\"dateTime\", '%Y-%m-%d') AS day, count(*) AS total_bids, count(*) FILTER (WHERE price < 10000) AS rank1_bids, count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS rank2_bids, count(*) FILTER (WHERE price >= 1000000) AS rank3_bids, min(price) AS min_price, max(price) AS max_price, sum(price) // count(*) AS avg_price, sum(price) AS sum_price FROM bid GROUP BY auction, day",
                            Query.Q19,
                            "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY auction ORDER BY price DESC) AS rank_number FROM bid) WHERE rank_number <= 10",
                            Query.Q20,
                            "SELECT auction, bidder, price, channel, url, b.\"dateTime\", b.extra, itemName, description, initialBid, reserve, a.\"dateTime\", expires, seller, category, a.extra FROM bid AS b JOIN auction AS a ON b.auction = a.id WHERE a.category = 10"));

    private static String q15(String key, String group) {
        StringBuilder text =
                new StringBuilder(
                        "SELECT %s, count(*), count(*) FILTER (WHERE price < 10000), count(*) FILTER (WHERE price >= 10000 AND price < 1000000), count(*) FILTER (WHERE price >= 1000000)"
                                .formatted(key));
        for (String column : List.of("bidder", "auction")) {
            for (String filter :
                    List.of(
                            "",
                            "FILTER (WHERE price < 10000)",
                            "FILTER (WHERE price >= 10000 AND price < 1000000)",
                            "FILTER (WHERE price >= 1000000)")) {
                text.append(", count(DISTINCT %s) %s".formatted(column, filter));
            }
        }
        return text.append(" FROM bid GROUP BY ").append(group).toString();
    }

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
            if (args[3].equals("digest")) {
                digest(query, statement.executeQuery(text));
            } else {
                // Runs the query and throws its rows away.
                statement.execute("EXPLAIN ANALYZE " + text);
            }
        }
    }

    private static void digest(Query query, ResultSet rows) throws SQLException {
        Digest digest = new Digest(Deciding.of(query));
        int columns = rows.getMetaData().getColumnCount();
        List<@Nullable Object> values = new ArrayList<>();
        while (rows.next()) {
            values.clear();
            for (int i = 1; i <= columns; i++) {
                Object value = rows.getObject(i);
                values.add(
                        value instanceof Timestamp
                                ? rows.getObject(i, LocalDateTime.class)
                                : value);
            }
            digest.add(1, values);
        }
        digest.print();
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
