package io.tidewire.bench.parity;

import io.tidewire.bench.parity.RandomTable.Column;
import io.tidewire.bench.parity.RandomTable.Kind;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * JSON records of a source that are not as they should be: out of order, too late, twice, torn, of
 * other types, from the future. What would be left to chance in a result is left out: times are
 * never equal, and rows of one key come in one partition only.
 */
final class RandomRecords {

    static final LocalDateTime START = LocalDateTime.of(2026, 1, 31, 11, 59, 30);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final Random random;
    private final RandomTable table;
    private final Set<LocalDateTime> times = new HashSet<>();

    RandomRecords(Random random, RandomTable table) {
        this.random = random;
        this.table = table;
    }

    /** Records per partition. */
    List<List<String>> of(int partitions, int rows) {
        List<List<String>> all = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<String> records = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                records.add(record(partition, partitions, i, records));
            }
            all.add(records);
        }
        return all;
    }

    private String record(int partition, int partitions, int i, List<String> before) {
        LocalDateTime time = time(i);
        return switch (random.nextInt(40)) {
            case 0 -> torn(row(partition, partitions, i, time, true));
            case 1, 2 -> row(partition, partitions, i, time, true);
            case 3 -> row(partition, partitions, i, time.plusYears(500), false);
            case 4, 5 -> before.isEmpty() ? "" : before.get(random.nextInt(before.size()));
            default -> row(partition, partitions, i, time, false);
        };
    }

    private static String torn(String row) {
        return row.substring(0, Math.min(15, row.length() - 1));
    }

    /** Most are a little out of order, some more than the two seconds that are allowed. */
    private LocalDateTime time(int i) {
        long disorder = random.nextInt(20) == 0 ? random.nextInt(9_000) : random.nextInt(1_800);
        LocalDateTime time = START.plusNanos((i * 150L - disorder) * 1_000_000);
        while (!times.add(time)) {
            time = time.plusNanos(1_000_000);
        }
        return time;
    }

    private String row(int partition, int partitions, int i, LocalDateTime time, boolean wrong) {
        StringBuilder row = new StringBuilder("{");
        int bad = wrong ? random.nextInt(table.columns().size()) : -1;
        for (int c = 0; c < table.columns().size(); c++) {
            Column column = table.columns().get(c);
            String value;
            if (c == bad && !column.name().equals(table.unique())) {
                value = wrong(column);
            } else if (column.name().equals(table.unique())) {
                value = unique(column, partition, partitions, i);
            } else if (column.name().equals(table.time())) {
                value = "\"" + TIME.format(time) + "\"";
            } else if (column.nullable() && random.nextInt(8) == 0) {
                value = "null";
            } else {
                value = value(column.kind());
            }
            // What is NULL may as well be absent.
            if (!value.equals("null") || random.nextBoolean()) {
                row.append(row.length() > 1 ? ", " : "")
                        .append('"')
                        .append(column.name())
                        .append("\": ")
                        .append(value);
            }
        }
        return row.append('}').toString();
    }

    /** Rows of one key come in one partition, where they have an order. */
    private String unique(Column column, int partition, int partitions, int i) {
        return table.insertOnly()
                ? "\"%d-%d\"".formatted(partition, i)
                : "\"k%d\"".formatted(random.nextInt(4) * partitions + partition);
    }

    private String wrong(Column column) {
        return switch (random.nextInt(5)) {
            case 0 -> "null";
            case 1 -> "\"dear\"";
            // A sum from which so much was taken away again would have lost the rest.
            case 2 -> column.kind() == Kind.DOUBLE ? "1e2" : "12345678901234567890.25";
            case 3 -> "true";
            default -> "{\"x\": []}";
        };
    }

    private String value(Kind kind) {
        return switch (kind) {
            case INT -> Integer.toString(random.nextInt(-5, 20));
            case BIGINT -> Long.toString(random.nextLong(-500, 500));
            // Eighths, so that sums do not depend on their order.
            case DOUBLE -> Double.toString(random.nextInt(-80, 240) / 8.0);
            case DECIMAL -> "%d.%02d".formatted(random.nextInt(40), random.nextInt(100));
            case STRING ->
                    "\""
                            + List.of(
                                            "a",
                                            "",
                                            "k" + random.nextInt(8),
                                            "Über",
                                            "\\\"q\\\" ,",
                                            "日本",
                                            "x\\ny")
                                    .get(random.nextInt(7))
                            + "\"";
            case BOOLEAN -> Boolean.toString(random.nextBoolean());
            case DATE -> "\"" + START.toLocalDate().plusDays(random.nextInt(-3, 3)) + "\"";
            case TIME -> "\"%02d:%02d:00\"".formatted(random.nextInt(24), random.nextInt(60));
            case TIMESTAMP ->
                    "\"" + TIME.format(START.plusSeconds(random.nextInt(-9_000, 9_000))) + "\"";
            case INSTANT ->
                    "\""
                            + START.plusSeconds(random.nextInt(9_000)).toInstant(ZoneOffset.UTC)
                            + "\"";
            case BYTES -> "\"" + List.of("AAEC", "", "/w==").get(random.nextInt(3)) + "\"";
            case ARRAY -> List.of("[]", "[3]", "[1, null, 5]").get(random.nextInt(3));
            case MAP ->
                    List.of("{}", "{\"a\": 4}", "{\"a\": null, \"b\": 7}").get(random.nextInt(3));
            case ROW ->
                    List.of("{\"a\": 2, \"b\": \"z\"}", "{\"a\": null}", "{\"b\": \"ü\"}")
                            .get(random.nextInt(3));
            case OTHER -> throw new IllegalArgumentException("no source has it");
        };
    }
}
