package io.tidewire.app.crash;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The broker dies with the pipeline; rows come over HTTP and from a Kafka client. If wanted, the
 * file is edited, back and forth, between two lives.
 */
final class AloneScene extends Scene {

    private final int kafkaPort = freePort();
    private final KafkaFeed orders;
    private final HttpFeed clicks;
    private final Random random;
    private final Traffic orderTraffic;
    private final Traffic clickTraffic;
    private final Recompute expectedOrders = new Recompute(5_000);

    /** Which of the rows of a repeated request comes first does not matter: none is late. */
    private final Recompute expectedClicks = new Recompute(3_600_000);

    private final boolean edits;
    private boolean edited;
    private boolean settled;

    AloneScene(Path folder, long seed) throws IOException {
        this(folder, seed, false);
    }

    static AloneScene edited(Path folder, long seed) throws IOException {
        return new AloneScene(folder, seed, true);
    }

    private AloneScene(Path folder, long seed, boolean edits) throws IOException {
        super(folder);
        this.edits = edits;
        orders = new KafkaFeed(servers(), "orders");
        clicks = new HttpFeed(URI.create("http://localhost:" + port + "/ingest/clicks"));
        random = new Random(seed);
        orderTraffic = new Traffic(seed, System.currentTimeMillis());
        clickTraffic = new Traffic(seed + 1, System.currentTimeMillis());
    }

    private String servers() {
        return "localhost:" + kafkaPort;
    }

    @Override
    String pipeline() {
        return edited ? "alone-edited.yaml" : "alone.yaml";
    }

    @Override
    Map<String, String> environment() {
        return Map.of("FILES", files.toString());
    }

    @Override
    List<String> arguments() {
        edited = edits && (settled || random.nextInt(3) > 0);
        List<String> arguments = new ArrayList<>(super.arguments());
        if (edits) {
            arguments.add("--accept");
        }
        arguments.addAll(List.of("--kafka-port", "" + kafkaPort));
        return arguments;
    }

    @Override
    void settle() {
        settled = true;
    }

    @Override
    void feed() {
        for (int i = random.nextInt(4); i > 0; i--) {
            send(orderTraffic.order());
        }
        if (random.nextInt(4) == 0) {
            List<String> lines = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                Row row = clickTraffic.order();
                if (row.kind() == Row.Kind.GOOD) {
                    expectedClicks.add(0, row);
                    lines.add(row.line());
                }
            }
            if (!lines.isEmpty()) {
                clicks.post(lines);
            }
        }
    }

    private void send(Row row) {
        expectedOrders.add(0, row);
        orders.send(0, row.line());
    }

    @Override
    void finish() throws Exception {
        orderTraffic.closing().forEach(this::send);
        orders.finish();
        clicks.finish();
    }

    @Override
    boolean hasAll(Map<String, Map<String, Object>> books) {
        return count(books, "orders", "read") >= expectedOrders.books().read()
                && count(books, "clicks", "delivered") >= expectedClicks.books().delivered();
    }

    @Override
    List<String> bookFaults(Map<String, Map<String, Object>> books) {
        List<String> faults = new ArrayList<>(compare(books, "orders", expectedOrders.books()));
        long delivered = count(books, "clicks", "delivered");
        if (delivered != expectedClicks.books().delivered()) {
            faults.add("clicks delivered: " + delivered + ", not " + expectedClicks.books());
        }
        if (!Boolean.TRUE.equals(books.get("clicks").get("balance"))) {
            faults.add("the books of clicks do not balance: " + books.get("clicks"));
        }
        return faults;
    }

    @Override
    List<String> runningFaults() {
        List<String> faults = new ArrayList<>();
        faults.addAll(
                Outputs.rows(topic("clicked"))
                        .differences("clicked_topic", expectedClicks.passed()));
        faults.addAll(
                Outputs.rows(topic("passed")).differences("passed_topic", expectedOrders.passed()));
        faults.addAll(
                Outputs.rows(topic("windows"))
                        .differences("windows_topic", expectedOrders.windows()));
        List<String> changes = Outputs.values(topic("balances-changes"));
        faults.addAll(
                Outputs.fold("balances_changes", changes, faults)
                        .differences("balances_changes", expectedOrders.balances()));
        return faults;
    }

    @Override
    List<String> sinkFaults() throws IOException {
        Tally clicked = expectedClicks.passed();
        return all(
                List.of(
                        edits
                                ? Outputs.store(data, "SELECT * FROM more")
                                        .differences("more_store", expectedOrders.passedAbove(50))
                                : List.of(),
                        Outputs.store(data, "SELECT * FROM clicked")
                                .differences("clicked_store", clicked),
                        Outputs.file(files.resolve("clicked.ndjson"))
                                .differences("clicked_file", clicked),
                        Outputs.file(files.resolve("balances.ndjson"))
                                .differences("balances_file", expectedOrders.balances()),
                        Outputs.store(data, "SELECT code, payload FROM tidewire_quarantine")
                                .differences("quarantine", expectedOrders.refused())));
    }

    private List<ConsumerRecord<String, String>> topic(String topic) {
        return Outputs.topic(servers(), topic);
    }

    @Override
    public void close() {
        clicks.close();
        orders.close();
    }
}
