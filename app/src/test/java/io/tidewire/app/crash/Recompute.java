package io.tidewire.app.crash;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the views must be, from the rows that were sent, in plain Java: it knows the pipeline file's
 * meaning and nothing of the engine.
 */
final class Recompute {

    private static final long WINDOW = 10_000;

    /** Why a row is not in the views; by source's accounts. */
    record Books(long read, long delivered, long late, long duplicate, long quarantined) {}

    /** One partition: a row's fate depends on those before it. */
    private static final class Partition {
        long greatest = Long.MIN_VALUE;
    }

    private final long maxDelay;
    private final Map<Integer, Partition> partitions = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final Map<Long, Row> delivered = new LinkedHashMap<>();
    private final Tally refused = new Tally();
    private long read;
    private long late;
    private long duplicate;
    private long quarantined;

    /**
     * @param maxDelayMillis of the source's event time
     */
    Recompute(long maxDelayMillis) {
        this.maxDelay = maxDelayMillis;
    }

    /** The next row of a partition. */
    void add(int partition, Row row) {
        read++;
        Partition clock = partitions.computeIfAbsent(partition, key -> new Partition());
        String code =
                switch (row.kind()) {
                    case BROKEN -> "MALFORMED";
                    case NEGATIVE -> "EXPECTATION_FAILED";
                    case FAR_FUTURE -> "FAR_FUTURE";
                    case GOOD -> null;
                };
        if (code != null) {
            quarantined++;
            refused.add(refused(code, row));
        } else if (row.millis() < clock.greatest - maxDelay && clock.greatest != Long.MIN_VALUE) {
            late++;
            refused.add(refused("LATE", row));
        } else {
            clock.greatest = Math.max(clock.greatest, row.millis());
            if (seen.add(row.id())) {
                delivered.put(row.id(), row);
            } else {
                duplicate++;
            }
        }
    }

    private static String refused(String code, Row row) {
        return "code=" + code + " payload=" + row.line();
    }

    Books books() {
        return new Books(read, delivered.size(), late, duplicate, quarantined);
    }

    /** Code and payload of what must be in the quarantine. */
    Tally refused() {
        return refused;
    }

    Tally passed() {
        return passedAbove(Long.MIN_VALUE);
    }

    Tally passedAbove(long amount) {
        Tally rows = new Tally();
        delivered.values().stream()
                .filter(row -> row.amount() > amount)
                .forEach(row -> rows.add(passed(row)));
        return rows;
    }

    private static String passed(Row row) {
        return "id=" + row.id() + " account=" + row.account() + " amount=" + row.amount();
    }

    private record Sum(long n, long total) {
        Sum plus(Sum other) {
            return new Sum(n + other.n, total + other.total);
        }
    }

    /** The windows that are closed. */
    Tally windows() {
        long watermark =
                partitions.values().stream().mapToLong(p -> p.greatest).min().orElse(0) - maxDelay;
        Map<String, Sum> sums = new TreeMap<>();
        for (Row row : delivered.values()) {
            long start = Math.floorDiv(row.millis(), WINDOW) * WINDOW;
            if (start + WINDOW <= watermark) {
                sums.merge(
                        "window_start=" + start + " account=" + row.account(),
                        new Sum(1, row.amount()),
                        Sum::plus);
            }
        }
        return tally(sums);
    }

    Tally balances() {
        Map<String, Sum> sums = new TreeMap<>();
        sums().forEach((account, sum) -> sums.put("account=" + account, sum));
        return tally(sums);
    }

    private Map<String, Sum> sums() {
        Map<String, Sum> sums = new TreeMap<>();
        for (Row row : delivered.values()) {
            sums.merge(row.account(), new Sum(1, row.amount()), Sum::plus);
        }
        return sums;
    }

    private static Tally tally(Map<String, Sum> sums) {
        Tally rows = new Tally();
        sums.forEach((key, sum) -> rows.add(key + " n=" + sum.n() + " total=" + sum.total()));
        return rows;
    }

    Tally best() {
        List<Map.Entry<String, Sum>> all = new ArrayList<>(sums().entrySet());
        all.sort(
                Comparator.comparing((Map.Entry<String, Sum> entry) -> -entry.getValue().total())
                        .thenComparing(Map.Entry::getKey));
        Tally rows = new Tally();
        for (int i = 0; i < Math.min(3, all.size()); i++) {
            rows.add(
                    "place="
                            + (i + 1)
                            + " account="
                            + all.get(i).getKey()
                            + " total="
                            + all.get(i).getValue().total());
        }
        return rows;
    }

    Tally matched(List<Row> refunds) {
        Tally rows = new Tally();
        for (Row refund : refunds) {
            Row order = delivered.get(refund.order());
            if (order != null) {
                rows.add(
                        "id="
                                + refund.id()
                                + " account="
                                + order.account()
                                + " paid="
                                + order.amount()
                                + " refunded="
                                + refund.amount());
            }
        }
        return rows;
    }

    static Tally refunds(List<Row> refunds) {
        Tally rows = new Tally();
        refunds.forEach(
                row ->
                        rows.add(
                                "id="
                                        + row.id()
                                        + " order_id="
                                        + row.order()
                                        + " amount="
                                        + row.amount()));
        return rows;
    }
}
