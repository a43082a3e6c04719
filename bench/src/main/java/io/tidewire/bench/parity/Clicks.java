package io.tidewire.bench.parity;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Clicks of a shop that are not as they should be: out of order, too late, twice, torn, from the
 * future, of nobody. The same for a seed.
 */
final class Clicks {

    private static final LocalDateTime START = LocalDateTime.of(2026, 1, 31, 12, 0);

    private Clicks() {}

    /** Records per partition. */
    static List<List<String>> of(long seed, int partitions, int rows) {
        Random random = new Random(seed);
        List<List<String>> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<String> records = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                records.add(record(random, partition, i, records));
            }
            all.add(records);
        }
        return all;
    }

    private static String record(Random random, int partition, int i, List<String> before) {
        // Most are a little out of order, some more than the five seconds that are allowed.
        long disorder = random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(4_000);
        LocalDateTime time = START.plusNanos((i * 100L - disorder) * 1_000_000);
        return switch (random.nextInt(100)) {
            case 0 -> "{\"event_id\": \"torn";
            case 1 -> click(partition, i, "u1", "tea", "\"DE\"", "-1.00", 1, time);
            case 2 -> click(partition, i, "bot", "tea", "\"DE\"", "1.00", 1, time);
            case 3 -> click(partition, i, "u1", "tea", "\"DE\"", "\"dear\"", 1, time);
            case 4 -> click(partition, i, "u1", "tea", "\"DE\"", "1.00", 1, time.plusYears(500));
            case 5, 6, 7 -> before.isEmpty() ? "" : before.get(random.nextInt(before.size()));
            case 8 -> click(partition, i, null, "tea", "\"DE\"", "1.00", 1, time);
            default ->
                    click(
                            partition,
                            i,
                            "u" + random.nextInt(50),
                            List.of("tea", "mate", "kéfir", "\\\"ale\\\"").get(random.nextInt(4)),
                            List.of("\"DE\"", "\"FR\"", "\"PT\"", "null").get(random.nextInt(4)),
                            random.nextInt(10) == 0
                                    ? "null"
                                    : random.nextInt(50) + "." + (10 + random.nextInt(90)),
                            1 + random.nextInt(5),
                            time);
        };
    }

    private static String click(
            int partition,
            int i,
            @org.jspecify.annotations.Nullable String user,
            String item,
            String country,
            String price,
            int quantity,
            LocalDateTime time) {
        return ("{\"event_id\": \"%d-%d\", \"user_id\": %s, \"item_id\": \"%s\", \"country\": %s,"
                        + " \"price\": %s, \"quantity\": %d, \"ts\": \"%s\"}")
                .formatted(
                        partition,
                        i,
                        user == null ? "null" : "\"" + user + "\"",
                        item,
                        country,
                        price,
                        quantity,
                        time);
    }
}
