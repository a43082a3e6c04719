package io.tidewire.bench.product;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;

/**
 * Click events of about 250 bytes as NDJSON, the same for every run: 1,000 rows per second of event
 * time.
 */
final class Rows {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final long START = 1_767_225_600_000L;
    private static final String[] KINDS = {"view", "cart", "buy", "search"};

    private Rows() {}

    static String row(long number, SplittableRandom random) {
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        (START + number) / 1000,
                        (int) ((START + number) % 1000) * 1_000_000,
                        ZoneOffset.UTC);
        return "{\"event_id\":\"e-%012d\",\"user_id\":\"user-%06d\",\"item_id\":\"item-%05d\",\"kind\":\"%s\",\"price\":%d.%02d,\"quantity\":%d,\"ts\":\"%s\",\"session\":\"%016x%016x\",\"url\":\"https://shop.example/catalogue/items/%05d?ref=%08x\"}"
                .formatted(
                        number,
                        random.nextInt(100_000),
                        random.nextInt(10_000),
                        KINDS[random.nextInt(KINDS.length)],
                        random.nextInt(1, 500),
                        random.nextInt(100),
                        random.nextInt(1, 9),
                        TIME.format(time),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextInt(10_000),
                        random.nextInt());
    }

    /** Writes the file unless it is there already; returns its size in bytes. */
    static long file(Path file, long rows) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            SplittableRandom random = new SplittableRandom(1);
            try (OutputStream out =
                    new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                for (long i = 0; i < rows; i++) {
                    out.write(row(i, random).getBytes(StandardCharsets.UTF_8));
                    out.write('\n');
                }
            }
        }
        return Files.size(file);
    }
}
