package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The repository's examples from Kafka to Kafka, over rows out of order, torn and wrong: both
 * engines come to the same.
 */
@Tag("cluster")
@Tag("long")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class ExamplesParityTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);
    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir private Path folder;

    private final LocalCluster cluster;
    private final Random random = new Random(SEED);

    ExamplesParityTest(LocalCluster cluster) {
        this.cluster = cluster;
    }

    private void requireEqual(String example, Map<String, List<List<String>>> records)
            throws Exception {
        Result result =
                new Parity(cluster, folder)
                        .requireEqual(
                                new Parity.Subject(
                                        example, ExampleFile.onTopics(example), records));
        result.tables()
                .forEach(
                        (sink, table) ->
                                assertThat(table)
                                        .as(
                                                "%s of %s; refused: %s",
                                                sink, result.books(), result.refused())
                                        .isNotEmpty());
        assertThat(result.refused()).isNotEmpty();
    }

    @Test
    void clickstream() throws Exception {
        requireEqual("clickstream", Map.of("clicks", Clicks.of(SEED, 3, 2_000)));
    }

    @Test
    void functions() throws Exception {
        ExampleFunctions.beside(folder);
        List<String> bids = lines("functions/bids.ndjson");
        requireEqual(
                "functions",
                Map.of("bids", List.of(concat(bids, List.of("{\"auction\": 1")), bids.reversed())));
    }

    @Test
    void payments() throws Exception {
        List<String> customers = lines("payments/customers.csv");
        requireEqual(
                "payments",
                Map.of(
                        "payments",
                        List.of(payments(0, 1_500), payments(1, 1_500)),
                        // The header, then rows; some customers' limits change.
                        "customers",
                        List.of(
                                concat(
                                        customers,
                                        List.of(customers.getLast(), "c-1,Nobody,DE,few,1.00")))));
    }

    private List<String> payments(int partition, int rows) {
        List<String> payments = new ArrayList<>();
        LocalDateTime start = LocalDateTime.of(2026, 1, 31, 12, 0);
        for (int i = 0; i < rows; i++) {
            long disorder = random.nextInt(30) == 0 ? random.nextInt(9_000) : random.nextInt(2_500);
            LocalDateTime time = start.plusNanos((i * 200L - disorder) * 1_000_000);
            String payment =
                    "{\"payment_id\": \"%d-%d\", \"customer_id\": \"c-%d\", \"amount\": %d.%02d, \"country\": \"%s\", \"ts\": \"%s\"}"
                            .formatted(
                                    partition,
                                    i,
                                    1 + (int) Math.sqrt(random.nextInt(81)),
                                    random.nextInt(-5, 600),
                                    random.nextInt(100),
                                    List.of("DE", "FR", "US", "BR", "NZ").get(random.nextInt(5)),
                                    time);
            payments.add(random.nextInt(60) == 0 ? payment.substring(0, 40) : payment);
            if (random.nextInt(40) == 0) {
                payments.add(payment);
            }
        }
        return payments;
    }

    @Test
    void sensors() throws Exception {
        List<String> readings = lines("sensors/readings.csv");
        List<String> rows = new ArrayList<>();
        readings.subList(1, readings.size()).forEach(row -> rows.add(inQuarters(row)));
        for (int i = 0; i < rows.size(); i += 40) {
            rows.add(random.nextInt(rows.size()), rows.get(i) + "e9");
            rows.add(random.nextInt(rows.size()), "2026-13-01");
        }
        requireEqual("sensors", Map.of("readings", List.of(concat(readings.subList(0, 1), rows))));
    }

    /** Sums of DOUBLE are the same on both to the last digit only where they are exact. */
    private static String inQuarters(String row) {
        int value = row.lastIndexOf(',') + 1;
        return row.substring(0, value)
                + Math.round(Double.parseDouble(row.substring(value)) * 4) / 4.0;
    }

    @Test
    void sshd() throws Exception {
        List<String> lines = new ArrayList<>(lines("sshd/auth.log"));
        // Without a time, and far too late.
        lines.add(lines.size() / 2, "-- MARK --");
        lines.add(lines.size() - 1, lines.getFirst());
        requireEqual("sshd", Map.of("log", List.of(lines)));
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(EXAMPLES.resolve(file));
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
