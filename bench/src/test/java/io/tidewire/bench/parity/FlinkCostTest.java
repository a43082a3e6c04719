package io.tidewire.bench.parity;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.FlinkCluster;
import io.tidewire.bench.cluster.KafkaCluster;
import io.tidewire.bench.cluster.Topics;
import io.tidewire.testkit.nexmark.Generator;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a row costs on Flink through Tidewire: beside the same SQL written by hand for Flink, and
 * with more tasks; and how long a job takes to its first row. Bids go from a topic to a topic,
 * exactly once. Prints the TaskManager's CPU seconds per million rows, and asserts nothing.
 */
@Tag("bench")
@Tag("cluster")
@Timeout(3_600)
class FlinkCostTest {

    private static final int ROWS = Integer.getInteger("tidewire.rows", 2_000_000);
    private static final int ROUNDS = Integer.getInteger("tidewire.rounds", 4);

    private static final List<Query> QUERIES =
            Stream.of(System.getProperty("tidewire.query", "Q1,Q5,Q12_EVENT_TIME,Q17").split(","))
                    .map(Query::valueOf)
                    .toList();

    private static final int PARTITIONS = 4;
    private static final int PARALLELISM = 2;

    /** The columns that tell rows of a query's result apart when they change. */
    private static final Map<Query, String> KEY = Map.of(Query.Q17, "`auction`, `day`");

    /** What the test clusters save on, a measurement must not. */
    private static final List<String> AS_IN_PRODUCTION =
            List.of("-XX:TieredStopAtLevel=4", "-Xmx1g", "-Xms1g");

    @TempDir private Path folder;

    private int outputs;

    @FunctionalInterface
    private interface Measurement {
        void on(KafkaCluster kafka, FlinkCluster flink) throws Exception;
    }

    private void measure(Measurement measurement) throws Exception {
        try (KafkaCluster kafka = KafkaCluster.start(folder.resolve("kafka"), 1);
                FlinkCluster flink =
                        FlinkCluster.start(
                                folder.resolve("flink"), 1, PARTITIONS, AS_IN_PRODUCTION)) {
            kafka.awaitReady();
            flink.awaitReady();
            kafka.topic("bid", PARTITIONS);
            kafka.topic("cost.quarantine", 1);
            fill(kafka.servers());
            measurement.on(kafka, flink);
        }
    }

    private String output(KafkaCluster kafka) throws Exception {
        String topic = "out" + ++outputs;
        kafka.topic(topic, PARTITIONS);
        return topic;
    }

    @Test
    void besideSqlByHand() throws Exception {
        measure(
                (kafka, flink) -> {
                    for (Query query : QUERIES) {
                        List<Double> hand = new ArrayList<>();
                        List<Double> tidewire = new ArrayList<>();
                        for (int round = 0; round < ROUNDS; round++) {
                            double before = flink.taskManagerSeconds();
                            byHand(kafka, flink, query, output(kafka));
                            double between = flink.taskManagerSeconds();
                            throughTidewire(kafka, flink, query, PARALLELISM, output(kafka));
                            hand.add(perMillion(between - before));
                            tidewire.add(perMillion(flink.taskManagerSeconds() - between));
                        }
                        // The first one of each compiles what the others have.
                        double one = median(hand.subList(1, ROUNDS));
                        double other = median(tidewire.subList(1, ROUNDS));
                        System.out.printf(
                                "%s: by hand %.2f %s, through Tidewire %.2f %s CPU-s per million rows: %.2fx%n",
                                query.title(), one, hand, other, tidewire, other / one);
                    }
                });
    }

    @Test
    void withMoreTasks() throws Exception {
        measure(
                (kafka, flink) -> {
                    for (Query query : QUERIES) {
                        Map<Integer, List<Double>> costs = new TreeMap<>();
                        for (int round = 0; round < ROUNDS; round++) {
                            for (int parallelism : List.of(1, 2, 4)) {
                                double before = flink.taskManagerSeconds();
                                throughTidewire(kafka, flink, query, parallelism, output(kafka));
                                costs.computeIfAbsent(parallelism, _ -> new ArrayList<>())
                                        .add(perMillion(flink.taskManagerSeconds() - before));
                            }
                        }
                        costs.replaceAll((_, all) -> List.of(median(all.subList(1, ROUNDS))));
                        System.out.printf(
                                "%s: CPU-s per million rows by parallelism %s%n",
                                query.title(), costs);
                    }
                });
    }

    @Test
    void untilTheFirstRow() throws Exception {
        measure(
                (kafka, flink) -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        String out = output(kafka);
                        Topics topics = new Topics(kafka.servers());
                        JobPlan plan = plan(kafka, Query.Q1, PARALLELISM, out, "1s", "never");
                        try (Cluster cluster = new Cluster(flink.url())) {
                            long begin = System.nanoTime();
                            String job =
                                    new Deployment(cluster, FlinkRun.jar())
                                            .deploy(plan, null, Duration.ofMinutes(1));
                            long runs = System.nanoTime();
                            Waiting.until(
                                    () -> topics.holdsAny(out),
                                    Duration.ofMinutes(1),
                                    flink::lastLines);
                            System.out.printf(
                                    "submitted, running after %.1f s, first row after %.1f s%n",
                                    (runs - begin) / 1e9, (System.nanoTime() - begin) / 1e9);
                            FlinkRun.end(cluster, job);
                        }
                    }
                });
    }

    private static double perMillion(double seconds) {
        return Math.round(seconds * 1e8 / ROWS) / 100.0;
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().toList().get(figures.size() / 2);
    }

    private static void fill(String servers) {
        Generator generator = new Generator(Settings.suite(Settings.SPARSE));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "linger.ms", 5, "batch.size", 262_144),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            StringBuilder json = new StringBuilder();
            int rows = 0;
            for (long number = 0; rows < ROWS; number++) {
                if (Table.at(number) == Table.BID) {
                    json.setLength(0);
                    NdjsonFiles.json(generator.event(number), json);
                    producer.send(
                            new ProducerRecord<>(
                                    "bid",
                                    NdjsonFiles.partition(number, PARTITIONS),
                                    null,
                                    json.toString().getBytes(StandardCharsets.UTF_8)));
                    rows++;
                }
            }
            producer.flush();
        }
    }

    private static void byHand(KafkaCluster kafka, FlinkCluster flink, Query asked, String out)
            throws Exception {
        Configuration settings = new Configuration();
        settings.setString("parallelism.default", Integer.toString(PARALLELISM));
        settings.setString("pipeline.object-reuse", "true");
        settings.setString("table.local-time-zone", "UTC");
        settings.setString("execution.checkpointing.interval", "5 s");
        URI url = URI.create(flink.url());
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(
                        StreamExecutionEnvironment.createRemoteEnvironment(
                                url.getHost(),
                                url.getPort(),
                                settings,
                                FlinkRun.jar().toAbsolutePath().toString()));
        String columns =
                Table.BID.schema().fields().stream()
                        .map(field -> "`" + field.name() + "` " + field.type() + " NOT NULL")
                        .collect(Collectors.joining(", "));
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE bid (%s, WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND) WITH (
                  'connector' = 'kafka', 'topic' = 'bid', 'format' = 'json',
                  'properties.bootstrap.servers' = '%s', 'properties.isolation.level' = 'read_committed',
                  'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset')"""
                        .formatted(columns, kafka.servers()));
        var query = tables.sqlQuery(asked.views().lastEntry().getValue());
        String result =
                query.getResolvedSchema().getColumns().stream()
                        .map(
                                column ->
                                        "`%s` %s"
                                                .formatted(
                                                        column.getName(),
                                                        column.getDataType()
                                                                .getLogicalType()
                                                                .asSerializableString()
                                                                .replace("*ROWTIME*", "")))
                        .collect(Collectors.joining(", "));
        String key = KEY.get(asked);
        tables.executeSql(
                """
                CREATE TEMPORARY TABLE `result` (%s) WITH (
                  %s, 'topic' = '%s',
                  'properties.bootstrap.servers' = '%s', 'properties.transaction.timeout.ms' = '60000',
                  'properties.linger.ms' = '5', 'properties.batch.size' = '262144',
                  'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = '%s')"""
                        .formatted(
                                key == null
                                        ? result
                                        : result + ", PRIMARY KEY (" + key + ") NOT ENFORCED",
                                key == null
                                        ? "'connector' = 'kafka', 'format' = 'json'"
                                        : "'connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json'",
                                out,
                                kafka.servers(),
                                out));
        query.insertInto("result").execute().await();
    }

    private void throughTidewire(
            KafkaCluster kafka, FlinkCluster flink, Query query, int parallelism, String out)
            throws Exception {
        try (Cluster cluster = new Cluster(flink.url())) {
            FlinkRun.toTheEnd(plan(kafka, query, parallelism, out, "5s", "latest"), cluster);
        }
    }

    private JobPlan plan(
            KafkaCluster kafka, Query query, int parallelism, String out, String every, String stop)
            throws Exception {
        StringBuilder file =
                new StringBuilder(
                        """
                        name: cost
                        sources:
                          bid:
                            connector: kafka
                            bootstrap_servers: ${KAFKA}
                            stop: %s
                            event_time: { column: dateTime, max_delay: 4s }
                            columns:
                        """
                                .formatted(stop));
        Table.BID
                .schema()
                .fields()
                .forEach(
                        field ->
                                file.append(
                                        "      %s: %s NOT NULL%n"
                                                .formatted(field.name(), field.type())));
        file.append("views:\n  result: |\n")
                .append(query.views().lastEntry().getValue().indent(4))
                .append(
                        """
                        sinks:
                          result: { from: result, connector: kafka, bootstrap_servers: "${KAFKA}", topic: "${OUT}" }
                        run: { checkpoint_every: %s }
                        """
                                .formatted(every));
        Path written = Files.writeString(folder.resolve("cost.yaml"), file);
        Map<String, String> environment = Map.of("KAFKA", kafka.servers(), "OUT", out);
        return FlinkPipeline.plan(
                Pipelines.check(written, List.of(), environment::get).valid(), null, parallelism);
    }
}
