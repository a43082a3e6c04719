package io.tidewire.connectors.bench;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.connectors.Contexts;
import io.tidewire.connectors.format.json.JsonFormat;
import io.tidewire.connectors.http.HttpConnector;
import io.tidewire.connectors.kafka.EmbeddedBroker;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many rows a second the log takes, durable before the answer, while another thread reads the
 * log as the engine does. Rows of about 120 bytes of JSON, decoded for the check. Without the HTTP
 * server in front.
 *
 * <p>Run main with the module's test class path; arguments: seconds per case (8).
 */
public final class IngestBenchmark {

    private IngestBenchmark() {}

    public static void main(String[] args) throws Exception {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 8;
        Path directory = Files.createTempDirectory("ingest-benchmark");
        try (EmbeddedBroker broker = new EmbeddedBroker(directory.resolve("kafka"), 0)) {
            for (int round = 0; round < 2; round++) {
                measure(broker, "batches" + round, 4, 1000, "os", seconds);
                measure(broker, "single" + round, 64, 1, "os", seconds);
            }
            measure(broker, "synced", 4, 1000, "fsync", seconds);
        }
        System.exit(0);
    }

    private static void measure(
            EmbeddedBroker broker,
            String name,
            int callers,
            int rows,
            String durability,
            long seconds)
            throws Exception {
        SourceContext plain =
                Contexts.source(
                        HttpConnector.SPEC,
                        name,
                        Map.of("max_lag", 1L << 40, "durability", durability));
        ThreadLocal<io.tidewire.api.connector.Decoder> decoders =
                ThreadLocal.withInitial(
                        () ->
                                new JsonFormat()
                                        .decoder(
                                                plain.schema(),
                                                io.tidewire.api.pipeline.Options.of(
                                                        Map.of("timestamp_unit", "ms"))));
        SourceContext context =
                new SourceContext(
                        name,
                        "bench",
                        plain.schema(),
                        plain.options(),
                        null,
                        records ->
                                new SourceContext.Verdict(
                                        decoders.get().decode(records).rows().size(), 0, List.of()),
                        Clock.systemUTC());
        Source source = new HttpConnector(broker).openSource(context);
        source.start(Map.of());
        Thread reader = Thread.ofPlatform().daemon().start(() -> readAll(source));
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        AtomicLong done = new AtomicLong();
        AtomicLong worst = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(callers);
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            String row =
                    "{\"id\":"
                            + i
                            + ",\"name\":\"item-"
                            + i
                            + "\",\"user\":\"user-"
                            + i * 7
                            + "\",\"price\":12.34,\"ts\":\"2026-01-31T12:00:00.000Z\",\"page\":"
                            + "\"/shop/item\"}";
            records.add(row.getBytes(StandardCharsets.UTF_8));
        }
        long began = System.nanoTime();
        long beganCpu = cpuNanos();
        for (int i = 0; i < callers; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                while (System.nanoTime() < until) {
                                    long sent = System.nanoTime();
                                    try {
                                        Ingest.Receipt receipt =
                                                ((Ingest) source).append(records).get();
                                        done.addAndGet(receipt.accepted());
                                    } catch (Exception busy) {
                                        Thread.yield();
                                    }
                                    worst.accumulateAndGet(System.nanoTime() - sent, Math::max);
                                }
                                ended.countDown();
                            });
        }
        ended.await();
        double took = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%s: %d callers x %d rows, %s: %,.0f rows/s, %.2f CPU-seconds per million,"
                        + " slowest answer %.0f ms%n",
                name,
                callers,
                rows,
                durability,
                done.get() / took,
                (cpuNanos() - beganCpu) / 1e3 / done.get(),
                worst.get() / 1e6);
        source.close();
        reader.join();
    }

    /** Of the whole process: senders, broker and reader. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void readAll(Source source) {
        while (true) {
            RawBatch batch = source.poll(Duration.ofMillis(100));
            if (batch == null && source.lag() < 0) {
                return;
            }
        }
    }
}
