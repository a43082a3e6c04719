package io.tidewire.app.crash;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows as life sends them: mostly in order, some late, some twice, some that cannot be read, break
 * a rule or come from the year 2099. The same seed makes the same rows.
 */
final class Traffic {

    private static final int ACCOUNTS = 8;
    private static final int RECENT = 50;
    private static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");

    private final Random random;
    private final List<Row> recent = new ArrayList<>();
    private long number;
    private long clock;

    /**
     * @param startMillis event time of the first row; not far from now, so that none but those of
     *     2099 lie in the far future
     */
    Traffic(long seed, long startMillis) {
        this.random = new Random(seed);
        this.clock = startMillis;
    }

    /** The partition, of two, that rows of an account go to. */
    static int partition(Row row) {
        return row.account().hashCode() & 1;
    }

    Row order() {
        int dice = random.nextInt(1000);
        clock += 20;
        if (dice < 20 && !recent.isEmpty()) {
            return recent.get(random.nextInt(recent.size()));
        }
        long time = clock - random.nextInt(3_000);
        Row row =
                dice < 40
                        ? order(Row.Kind.GOOD, clock - 60_000)
                        : dice < 50
                                ? order(Row.Kind.NEGATIVE, time)
                                : dice < 55
                                        ? order(Row.Kind.FAR_FUTURE, FAR.toEpochMilli())
                                        : dice < 60 ? broken() : order(Row.Kind.GOOD, time);
        if (row.kind() == Row.Kind.GOOD) {
            recent.add(row);
            if (recent.size() > RECENT) {
                recent.removeFirst();
            }
        }
        return row;
    }

    private Row order(Row.Kind kind, long millis) {
        long amount = kind == Row.Kind.NEGATIVE ? -1 : random.nextInt(1_000);
        return order(kind, "a" + random.nextInt(ACCOUNTS), amount, millis);
    }

    private Row order(Row.Kind kind, String account, long amount, long millis) {
        long id = ++number;
        String line =
                "{\"id\":%d,\"account\":\"%s\",\"amount\":%d,\"ts\":\"%s\"}"
                        .formatted(id, account, amount, time(millis));
        return new Row(line, kind, id, account, amount, 0, millis);
    }

    private Row broken() {
        String line = "{\"id\": broken " + ++number;
        return new Row(line, Row.Kind.BROKEN, 0, "a" + random.nextInt(ACCOUNTS), 0, 0, 0);
    }

    /** A row that closes the windows of all before it, in each partition. */
    List<Row> closing() {
        clock += 1_800_000;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; rows.size() < 2; i++) {
            Row row = order(Row.Kind.GOOD, "z" + i, 0, clock);
            if (partition(row) == rows.size()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** Of an order that was sent a short while ago, or none. */
    Row refund() {
        long id = ++number;
        long order = recent.isEmpty() ? -1 : recent.get(random.nextInt(recent.size())).id();
        long amount = random.nextInt(100);
        String line = "{\"id\":%d,\"order_id\":%d,\"amount\":%d}".formatted(id, order, amount);
        return new Row(line, Row.Kind.GOOD, id, "", amount, order, 0);
    }

    private static String time(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC) + "Z";
    }
}
