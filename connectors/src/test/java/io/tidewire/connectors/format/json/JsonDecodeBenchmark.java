package io.tidewire.connectors.format.json;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How fast one thread decodes JSON lines of about 250 bytes with ten columns of six types, the
 * lines found already. Run it with the test class path: {@code java -cp ...
 * io.tidewire.connectors.format.json.JsonDecodeBenchmark}. It prints gigabytes and millions of rows
 * per second of CPU time, in three shapes of the same rows.
 */
final class JsonDecodeBenchmark {

    private static final int ROWS = 2_000;
    private static final int ROUNDS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private JsonDecodeBenchmark() {}

    public static void main(String[] args) {
        Schema schema =
                Schema.of(
                        new Field("event_id", DataType.STRING.notNull()),
                        new Field("user_id", DataType.BIGINT.notNull()),
                        new Field("item_id", DataType.STRING.notNull()),
                        new Field("price", DataType.decimal(10, 2)),
                        new Field("quantity", DataType.INT),
                        new Field("score", DataType.DOUBLE),
                        new Field("ts", DataType.timestamp(3).notNull()),
                        new Field("url", DataType.STRING),
                        new Field("agent", DataType.STRING),
                        new Field("member", DataType.BOOLEAN));
        measure("compact, same order", schema, false, false);
        measure("blanks after : and ,", schema, true, false);
        measure("two key orders, mixed", schema, false, true);
    }

    private static void measure(String name, Schema schema, boolean blanks, boolean mixed) {
        Decoder decoder = new JsonFormat().decoder(schema, Options.NONE);
        RawBatch batch = rows(blanks, mixed);
        double best = 0;
        double rate = 0;
        long good = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = 0;
            long rows = 0;
            long start = THREADS.getCurrentThreadCpuTime();
            while (THREADS.getCurrentThreadCpuTime() - start < 500_000_000L) {
                for (int i = 0; i < 20; i++) {
                    good += decoder.decode(batch).rows().size();
                    bytes += batch.data().length;
                    rows += batch.count();
                }
            }
            double nanos = THREADS.getCurrentThreadCpuTime() - start;
            if (bytes / nanos > best) {
                best = bytes / nanos;
                rate = rows / nanos * 1e3;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-24s %.2f GB/s  %.2f M rows/s  (%d bytes a row, %d good)%n",
                name,
                best,
                rate,
                batch.data().length / batch.count(),
                good);
    }

    private static RawBatch rows(boolean blanks, boolean mixed) {
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder text = new StringBuilder();
        int[] starts = new int[ROWS];
        int[] lengths = new int[ROWS];
        long[] positions = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            String first =
                    "\"event_id\":\"e-%08x%08x\",\"user_id\":%d,"
                            .formatted(random.nextInt(), random.nextInt(), random.nextInt(100_000));
            String second = "\"item_id\":\"item-%d\",".formatted(random.nextInt(1000));
            String rest =
                    ("\"price\":%d.%02d,\"quantity\":%d,\"score\":%.6f,\"ts\":\"2026-01-31"
                                    + " 12:%02d:%02d.%03d\",\"url\":\"https://shop.example.com/p/%d?ref=%x\","
                                    + "\"agent\":\"Mozilla/5.0 (X11; Linux x86_64)\",\"member\":%s}")
                            .formatted(
                                    random.nextInt(1, 999),
                                    random.nextInt(100),
                                    random.nextInt(1, 9),
                                    random.nextDouble(),
                                    random.nextInt(60),
                                    random.nextInt(60),
                                    random.nextInt(1000),
                                    random.nextInt(10_000),
                                    random.nextInt(),
                                    random.nextBoolean());
            String row = "{" + (mixed && i % 2 == 0 ? second + first : first + second) + rest;
            row = blanks ? row.replace("\":", "\": ").replace(",\"", ", \"") : row;
            starts[i] = text.length();
            lengths[i] = row.length();
            positions[i] = i;
            text.append(row).append('\n');
        }
        byte[] data = text.toString().getBytes(StandardCharsets.US_ASCII);
        return new RawBatch("0", data, starts, lengths, positions, ROWS, "", 0);
    }
}
