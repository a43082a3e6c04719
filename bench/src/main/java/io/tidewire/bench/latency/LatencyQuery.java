package io.tidewire.bench.latency;

/** A query with the figures that others have for it; its last column is when the row was due. */
enum LatencyQuery {
    FILTER("stateless filter", "SELECT id, k, %1$s FROM paced WHERE MOD(id, 10) <> 3", 1_000),
    WINDOW(
            "1 s tumbling count, 10,000 keys",
            "SELECT k, COUNT(*) AS n, window_end FROM TABLE(TUMBLE(TABLE paced, DESCRIPTOR(%2$s),"
                    + " INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end",
            10_000);

    private final String title;
    private final String sql;
    private final int keys;

    LatencyQuery(String title, String sql, int keys) {
        this.title = title;
        this.sql = sql;
        this.keys = keys;
    }

    String title() {
        return title;
    }

    int keys() {
        return keys;
    }

    /**
     * @param due the column with the microseconds when a row was due
     * @param time the one with its event time
     */
    String sql(String due, String time) {
        return sql.formatted(due, time);
    }
}
