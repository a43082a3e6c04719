package io.tidewire.app.crash;

import io.tidewire.connectors.kafka.EmbeddedBroker;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A broker that lives on, a file that grows, a webhook's other side. */
final class ClusterScene extends Scene {

    private final EmbeddedBroker broker;
    private final KafkaFeed orders;
    private final Receiver receiver;
    private final Path refundFile;
    private final Random random;
    private final Traffic traffic;
    private final Recompute expected = new Recompute(5_000);
    private final List<Row> refunds = new ArrayList<>();
    private String halfLine = "";

    ClusterScene(Path folder, long seed) throws IOException {
        super(folder);
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0);
        broker.createTopic("orders", 2, Map.of());
        orders = new KafkaFeed(broker.bootstrapServers(), "orders");
        receiver = new Receiver(seed);
        refundFile = files.resolve("refunds.ndjson");
        random = new Random(seed);
        traffic = new Traffic(seed, System.currentTimeMillis());
        Files.createFile(refundFile);
        // Both partitions count from the start, so that what is late depends on each alone.
        boolean[] fed = new boolean[2];
        while (!fed[0] || !fed[1]) {
            Row row = traffic.order();
            send(row);
            fed[Traffic.partition(row)] = true;
        }
    }

    @Override
    String pipeline() {
        return "cluster.yaml";
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                "KAFKA",
                broker.bootstrapServers(),
                "FILES",
                files.toString(),
                "HOOK",
                receiver.url());
    }

    @Override
    void feed() throws IOException {
        for (int i = random.nextInt(4); i > 0; i--) {
            send(traffic.order());
        }
        if (random.nextInt(4) == 0) {
            Row refund = traffic.refund();
            refunds.add(refund);
            append(refund.line() + "\n");
        }
    }

    private void send(Row row) {
        expected.add(Traffic.partition(row), row);
        orders.send(Traffic.partition(row), row.line());
    }

    /** Writes what a writer with a buffer writes: not always whole lines. */
    private void append(String text) throws IOException {
        String all = halfLine + text;
        int cut = random.nextInt(3) == 0 ? random.nextInt(all.length() + 1) : all.length();
        halfLine = all.substring(cut);
        Files.write(
                refundFile,
                all.substring(0, cut).getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.APPEND);
    }

    @Override
    void finish() throws Exception {
        traffic.closing().forEach(this::send);
        orders.finish();
        Files.writeString(refundFile, halfLine, StandardOpenOption.APPEND);
        halfLine = "";
    }

    @Override
    boolean hasAll(Map<String, Map<String, Object>> books) {
        return count(books, "orders", "read") >= expected.books().read()
                && count(books, "refunds", "read") >= refunds.size();
    }

    @Override
    List<String> bookFaults(Map<String, Map<String, Object>> books) {
        return all(
                List.of(
                        compare(books, "orders", expected.books()),
                        compare(
                                books,
                                "refunds",
                                new Recompute.Books(refunds.size(), refunds.size(), 0, 0, 0))));
    }

    @Override
    List<String> sinkFaults() throws IOException {
        List<String> faults = new ArrayList<>(receiver.faults());
        Tally passed = expected.passed();
        check(faults, "passed_topic", Outputs.rows(topic("passed")), passed);
        check(faults, "passed_file", Outputs.file(files.resolve("passed.ndjson")), passed);
        check(faults, "passed_parts", Outputs.parts(files.resolve("passed")), passed);
        check(faults, "passed_store", Outputs.store(data, "SELECT * FROM passed"), passed);
        Tally windows = expected.windows();
        check(faults, "windows_topic", Outputs.rows(topic("windows")), windows);
        check(faults, "windows_store", Outputs.store(data, "SELECT * FROM windows"), windows);
        Tally balances = expected.balances();
        check(faults, "balances_topic", Outputs.latest(topic("balances")), balances);
        List<String> changes = Outputs.values(topic("balances-changes"));
        check(
                faults,
                "balances_changes",
                Outputs.fold("balances_changes", changes, faults),
                balances);
        List<String> log = Outputs.lines(files.resolve("balances-changes.ndjson"));
        check(faults, "balances_log", Outputs.fold("balances_log", log, faults), balances);
        check(faults, "balances_file", Outputs.file(files.resolve("balances.ndjson")), balances);
        check(faults, "balances_store", Outputs.store(data, "SELECT * FROM balances"), balances);
        Tally best = expected.best();
        check(faults, "best_file", Outputs.file(files.resolve("best.ndjson")), best);
        check(faults, "best_store", Outputs.store(data, "SELECT * FROM best"), best);
        Tally matched = expected.matched(refunds);
        check(faults, "matched_topic", Outputs.rows(topic("matched")), matched);
        check(faults, "matched_file", Outputs.file(files.resolve("matched.ndjson")), matched);
        check(faults, "refunds_hook", receiver.rows(), Recompute.refunds(refunds));
        check(
                faults,
                "quarantine",
                Outputs.store(data, "SELECT code, payload FROM tidewire_quarantine"),
                expected.refused());
        return faults;
    }

    private static void check(List<String> faults, String sink, Tally found, Tally wanted) {
        faults.addAll(found.differences(sink, wanted));
    }

    private List<ConsumerRecord<String, String>> topic(String topic) {
        return Outputs.topic(broker.bootstrapServers(), topic);
    }

    @Override
    public void close() {
        orders.close();
        receiver.close();
        broker.close();
    }
}
