package io.tidewire.testkit.fake;

import io.tidewire.api.data.Values;
import io.tidewire.api.serving.Status;
import io.tidewire.api.serving.Status.Books;
import io.tidewire.api.serving.Status.Buffer;
import io.tidewire.api.serving.Status.Column;
import io.tidewire.api.serving.Status.OperatorStatus;
import io.tidewire.api.serving.Status.PartitionStatus;
import io.tidewire.api.serving.Status.Problem;
import io.tidewire.api.serving.Status.SinkBooks;
import io.tidewire.api.serving.Status.SinkStatus;
import io.tidewire.api.serving.Status.SourceStatus;
import io.tidewire.api.serving.Status.ViewStatus;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a clickstream pipeline looks like some minutes into its life. */
public final class Clickstream {

    public static final String CLICKS = "clicks";
    public static final String ITEMS = "items";
    public static final String TOP_ITEMS = "top_items";
    public static final String REVENUE = "revenue_per_minute";

    /** 2026-01-31 12:00:00 UTC. */
    public static final long NOON = Values.micros(Instant.parse("2026-01-31T12:00:00Z"));

    static final List<Column> ENRICHED_COLUMNS =
            List.of(new Column("item", "STRING"), new Column("price", "DECIMAL(10, 2)"));

    static final List<Column> TOP_ITEMS_COLUMNS =
            List.of(
                    new Column("item", "STRING"),
                    new Column("clicks", "BIGINT NOT NULL"),
                    new Column("revenue", "DECIMAL(12, 2)"),
                    new Column("place", "BIGINT NOT NULL"));

    static final List<Column> REVENUE_COLUMNS =
            List.of(
                    new Column("window_start", "TIMESTAMP(3) NOT NULL"),
                    new Column("category", "STRING"),
                    new Column("revenue", "DECIMAL(12, 2)"),
                    new Column("clicks", "BIGINT NOT NULL"));

    private Clickstream() {}

    static Status status() {
        return new Status(
                "clickstream",
                "running",
                4812,
                NOON - 1_240_000_000L,
                1_312_046,
                1834.2,
                List.of(clicks(), items()),
                List.of(enriched(), topItems(), revenue()),
                sinks(),
                new Status.CheckpointStatus(
                        124, 4790, NOON - 3_000_000, 48_213, 1_203_114, 1.4, 38, 0),
                List.of(
                        new Problem(
                                NOON - 4_000_000,
                                "SINK_UNAVAILABLE",
                                "alerts",
                                "POST to the webhook answered 503",
                                "the rows wait; delivery is tried again with a growing pause"),
                        new Problem(
                                NOON - 95_000_000,
                                "LATE",
                                CLICKS,
                                "214 rows came after their window had closed",
                                "raise max_delay of the source's event_time")));
    }

    private static SourceStatus clicks() {
        return new SourceStatus(
                CLICKS,
                "http",
                List.of(
                        new Column("event_id", "STRING NOT NULL"),
                        new Column("user_id", "STRING NOT NULL"),
                        new Column("item_id", "STRING NOT NULL"),
                        new Column("price", "DECIMAL(10, 2)"),
                        new Column("ts", "TIMESTAMP(3) NOT NULL"),
                        new Column("ce_id", "STRING")),
                new Books(1_311_046, 1_298_210, 9_114, 214, 3_401, 67, 40),
                1834.2,
                214_772_113,
                0,
                1_400,
                null,
                NOON - 5_200_000,
                false,
                List.of(new PartitionStatus("clickstream.clicks-0", 1_311_045, NOON, false)));
    }

    private static SourceStatus items() {
        return new SourceStatus(
                ITEMS,
                "file",
                List.of(
                        new Column("item_id", "STRING NOT NULL"),
                        new Column("name", "STRING"),
                        new Column("category", "STRING")),
                new Books(1_000, 1_000, 0, 0, 0, 0, 0),
                0,
                48_220,
                -1,
                0,
                null,
                Long.MAX_VALUE,
                true,
                List.of(new PartitionStatus("items.csv", 48_220, Long.MAX_VALUE, true)));
    }

    private static ViewStatus enriched() {
        return new ViewStatus(
                "enriched",
                List.of(CLICKS, ITEMS),
                ENRICHED_COLUMNS,
                true,
                "SELECT i.name AS item, i.category, c.price, c.ts\n"
                        + "FROM clicks AS c\n"
                        + "JOIN items AS i ON i.item_id = c.item_id",
                1_296_002,
                1811.0,
                1_000,
                92_160,
                -1,
                -1,
                NOON - 5_200_000,
                List.of(
                        new OperatorStatus(
                                "scan clicks", null, null, 1_298_210, 1_298_210, 0, 0, 12),
                        new OperatorStatus(
                                "hash join on item_id",
                                "both inputs by item_id",
                                null,
                                1_299_210,
                                1_296_002,
                                1_000,
                                0,
                                812)));
    }

    private static ViewStatus topItems() {
        return new ViewStatus(
                TOP_ITEMS,
                List.of("enriched"),
                TOP_ITEMS_COLUMNS,
                false,
                "SELECT item, clicks, revenue, place FROM (\n"
                        + "  SELECT *, ROW_NUMBER() OVER (ORDER BY clicks DESC) AS place\n"
                        + "  FROM (SELECT item, COUNT(*) AS clicks, SUM(price) AS revenue\n"
                        + "        FROM enriched GROUP BY item))\n"
                        + "WHERE place <= 5",
                48_120,
                62.4,
                1_000,
                181_000,
                5,
                -1,
                NOON - 5_200_000,
                List.of(
                        new OperatorStatus(
                                "aggregate by item",
                                "one row per item",
                                null,
                                1_296_002,
                                61_200,
                                1_000,
                                0,
                                640),
                        new OperatorStatus(
                                "top 5 by clicks",
                                "its input",
                                "the aggregate's keys",
                                61_200,
                                48_120,
                                1_000,
                                0,
                                120)));
    }

    private static ViewStatus revenue() {
        return new ViewStatus(
                REVENUE,
                List.of("enriched"),
                REVENUE_COLUMNS,
                true,
                "SELECT window_start, category, SUM(price) AS revenue, COUNT(*) AS clicks\n"
                        + "FROM TABLE(TUMBLE(TABLE enriched, DESCRIPTOR(ts), INTERVAL '1' MINUTE))\n"
                        + "GROUP BY window_start, window_end, category",
                84,
                0.1,
                8,
                2_048,
                84,
                -1,
                NOON - 5_200_000,
                List.of(
                        new OperatorStatus(
                                "tumble 1 min", null, null, 1_296_002, 1_296_002, 0, 0, 30),
                        new OperatorStatus(
                                "window aggregate by category",
                                "open windows",
                                "the watermark of clicks",
                                1_296_002,
                                84,
                                8,
                                0,
                                211)));
    }

    private static List<SinkStatus> sinks() {
        return List.of(
                new SinkStatus(
                        "top_items_store",
                        "duckdb",
                        TOP_ITEMS,
                        new SinkBooks(48_120, 48_100, 0, 0, 20),
                        new Buffer(4_100, 0, 1_000_000_000, "block", false, false),
                        -1,
                        61.0,
                        0,
                        0,
                        "running",
                        null,
                        null,
                        Map.of("p50", 3.1, "p95", 8.0, "p99", 14.2, "max", 61.0)),
                new SinkStatus(
                        "revenue_topic",
                        "kafka",
                        REVENUE,
                        new SinkBooks(84, 84, 0, 0, 0),
                        new Buffer(0, 0, 1_000_000_000, "block", false, false),
                        -1,
                        0.1,
                        0,
                        0,
                        "running",
                        null,
                        null,
                        Map.of("p50", 2.0, "p95", 4.4, "p99", 9.0, "max", 30.5)),
                new SinkStatus(
                        "alerts",
                        "webhook",
                        REVENUE,
                        new SinkBooks(84, 70, 0, 0, 14),
                        new Buffer(1_900, 21_400, 64_000_000, "drop", false, false),
                        -1,
                        0.0,
                        9,
                        1,
                        "open",
                        11_300L,
                        "POST answered 503",
                        Map.of("p50", 41.0, "p95", 120.0, "p99", 400.0, "max", 812.0)));
    }
}
