package io.tidewire.connectors.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.Records;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What a decoder makes of a record does not depend on the records before it: a decoder that has
 * learned the usual shape says the same of each as one that has seen nothing.
 */
class JsonUsualRowTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("n", DataType.INT),
                    new Field("name", DataType.STRING),
                    new Field("at", DataType.timestamp(3)),
                    new Field("second", DataType.timestamp(0)),
                    new Field("price", DataType.decimal(10, 2)),
                    new Field("wide", DataType.decimal(30, 3)),
                    new Field("score", DataType.DOUBLE),
                    new Field("tags", DataType.array(DataType.STRING)),
                    new Field("flag", DataType.BOOLEAN));

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "7",
        "-12",
        "01",
        "00",
        "-",
        "1e3",
        "1.5",
        "1.0",
        "99999999",
        "999999999",
        "2147483647",
        "2147483648",
        "-2147483649",
        "123456789012345678",
        "1234567890123456789",
        "9223372036854775807",
        "9223372036854775808",
        "null",
        "\"5\"",
        "true",
        "+1",
        "1 ",
        " 1"
    };

    private static final String[] DECIMALS = {
        "0.5",
        "0.50",
        "00.5",
        ".5",
        "5.",
        "-0.0",
        "-0",
        "0.005",
        "1.2.3",
        "1.2e3",
        "1e400",
        "12345678.12",
        "99999999.99",
        "99999999.995",
        "100000000.00",
        "-99999999.99",
        "123456789012345678.5",
        "12345678901234567.8",
        "9007199254740993",
        "9007199254740993.0",
        "0.1234567890123456789",
        "1.7976931348623157e308",
        "null",
        "\"1.5\"",
        "true",
        "1.5 "
    };

    private static final String[] TEXTS = {
        "\"plain\"",
        "\"\"",
        "\"a longer text than eight bytes\"",
        "\"é😀\"",
        "\"a\\nb\"",
        "\"\\u00e9\"",
        "\"\\ud83d\"",
        "\"tab\there\"",
        "null",
        "12",
        "{\"a\":[1,\"]\"]}",
        "\"open",
        "\"\\\"\""
    };

    private static final String[] FLAGS = {"true", "false", "tru", "falsy", "null", "trueish", "1"};

    private static final String[] TIMES = {
        "\"2026-01-31 12:00:00.123\"",
        "\"2026-01-31T12:00:00.123\"",
        "\"2026-01-31 12:00:00\"",
        "\"2026-02-30 12:00:00.123\"",
        "\"2026-01-31 12:00:00.12x\"",
        "\"2026-01-31 12:00:60.123\"",
        "\"2026-01-31 12:07:59.999\"",
        "\"2026-01-31 12:07:59,999\"",
        "\"2026-01-31 12:07:5:.999\"",
        "\"2026-01-31 12:07:59.999 ",
        "\"2026-01-31 12:00:00+02:0\"",
        "\"2026-01-31T12:00:00+02:00\"",
        "\"123456789012345678901234\"",
        "null",
        "1769860800000"
    };

    private final Random random = new Random(42);

    private String one(String[] from, int usualOf) {
        return random.nextInt(usualOf) > 0 ? from[0] : from[random.nextInt(from.length)];
    }

    private String number(int usualOf) {
        return random.nextInt(usualOf) > 0
                ? Long.toString(random.nextLong() >> random.nextInt(64))
                : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private String decimal(int usualOf) {
        if (random.nextInt(usualOf) == 0) {
            return DECIMALS[random.nextInt(DECIMALS.length)];
        }
        long value = random.nextLong() >> random.nextInt(64);
        return BigDecimal.valueOf(value, random.nextInt(4)).toPlainString();
    }

    private String record(String blank, int usualOf, boolean unknown) {
        List<String> fields = new ArrayList<>();
        fields.add("\"id\":" + blank + number(usualOf));
        fields.add("\"n\":" + blank + one(NUMBERS, usualOf));
        fields.add("\"name\":" + blank + one(TEXTS, usualOf));
        if (unknown) {
            fields.add("\"other\":" + blank + one(TEXTS, usualOf));
            fields.add("\"skipped\":" + blank + decimal(usualOf));
        }
        fields.add("\"at\":" + blank + one(TIMES, usualOf));
        fields.add("\"second\":" + blank + one(TIMES, usualOf));
        fields.add("\"price\":" + blank + decimal(usualOf));
        fields.add("\"wide\":" + blank + decimal(usualOf));
        fields.add("\"score\":" + blank + decimal(usualOf));
        fields.add("\"tags\":" + blank + (random.nextInt(usualOf) > 0 ? "[\"a\\tb\",null]" : "{}"));
        fields.add("\"flag\":" + blank + one(FLAGS, usualOf));
        if (random.nextInt(usualOf) == 0) {
            fields.remove(random.nextInt(fields.size()));
        }
        if (random.nextInt(usualOf) == 0) {
            fields.add(random.nextInt(fields.size()), fields.get(random.nextInt(fields.size())));
        }
        if (random.nextInt(usualOf) == 0) {
            String moved = fields.remove(random.nextInt(fields.size()));
            fields.add(moved);
        }
        String text = "{" + String.join("," + blank, fields) + "}";
        if (random.nextInt(usualOf) == 0) {
            text = text.substring(0, random.nextInt(text.length() + 1));
        }
        if (random.nextInt(usualOf) == 0) {
            int at = random.nextInt(text.length() + 1);
            text =
                    text.substring(0, at)
                            + "}\",:\\ {".charAt(random.nextInt(7))
                            + text.substring(at);
        }
        return text;
    }

    @Test
    void aRecordMeansTheSameWhateverCameBeforeIt() {
        for (Options options :
                List.of(Options.NONE, Options.of(java.util.Map.of("unknown_fields", "reject")))) {
            for (int usualOf : new int[] {2, 8, 60}) {
                for (String blank : new String[] {"", " ", " \t "}) {
                    compare(options, blank, usualOf);
                }
            }
        }
    }

    private List<String> records(String blank, int usualOf, boolean unknown) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            records.add(record(i % 500 == 499 ? "  " : blank, usualOf, unknown));
        }
        return records;
    }

    @Test
    void linesMeanTheSameAsRecords() {
        for (int usualOf : new int[] {2, 8, 60}) {
            for (String lineEnd : new String[] {"\n", "\r\n"}) {
                List<String> records = records("", usualOf, true);
                records.set(1_234, "");
                records.set(2_345, "[" + records.get(7) + "," + records.get(8) + "]");
                Decoder ofLines = new JsonFormat().decoder(SCHEMA, Options.NONE);
                Decoder ofRecords = new JsonFormat().decoder(SCHEMA, Options.NONE);
                for (int from = 0; from < records.size(); from += 100) {
                    List<String> some = records.subList(from, from + 100);
                    boolean endsOpen = from % 200 == 0 && !some.getLast().isEmpty();
                    same(ofLines, ofRecords, some, lineEnd, endsOpen);
                }
            }
        }
    }

    /** What is not reused outlives the next batch; what is reused means the same until then. */
    @Test
    void reuseChangesNothingThatIsLookedAt() {
        Set<Integer> reused = Set.of(1, 2, 4, 6, 7, 8);
        for (int usualOf : new int[] {2, 8, 60}) {
            List<String> records = records("", usualOf, true);
            Decoder plain = new JsonFormat().decoder(SCHEMA, Options.NONE);
            Decoder reuses = new JsonFormat().decoder(SCHEMA, Options.NONE);
            reuses.reuse(reused);
            List<Batch> kept = new ArrayList<>();
            List<List<List<Object>>> expected = new ArrayList<>();
            // Batches that grow and shrink, of which a line count is guessed too low at times.
            for (int from = 0, size = 1; from + size <= records.size(); size = size * 7 % 401 + 1) {
                String text = String.join("\n", records.subList(from, from + size)) + "\n";
                byte[] data = text.getBytes(StandardCharsets.UTF_8);
                Decoded of = plain.decode(RawBatch.lines("p", data, data.length, 0, "r", 5));
                Decoded again = reuses.decode(RawBatch.lines("p", data, data.length, 0, "r", 5));
                assertThat(Records.rows(again.rows())).isEqualTo(Records.rows(of.rows()));
                assertThat(again.rejects()).isEqualTo(of.rejects());
                kept.add(again.rows());
                expected.add(Records.rows(of.rows()));
                from += size;
            }
            for (int batch = 0; batch < kept.size(); batch++) {
                for (int row = 0; row < kept.get(batch).size(); row++) {
                    for (int column : new int[] {0, 3, 5, 9}) {
                        assertThat(kept.get(batch).value(row, column))
                                .isEqualTo(expected.get(batch).get(row).get(column));
                    }
                }
            }
        }
    }

    private static void same(
            Decoder ofLines,
            Decoder ofRecords,
            List<String> records,
            String lineEnd,
            boolean endsOpen) {
        String text = String.join(lineEnd, records) + (endsOpen ? "" : lineEnd);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] data = Arrays.copyOf(bytes, bytes.length + random(records) % 20);
        RawBatch lines = RawBatch.lines("p", data, bytes.length, 1_000, "r", 5);
        Decoded decoded = ofLines.decode(lines);
        Decoded expected = ofRecords.decode(Records.of(records.toArray(String[]::new)));
        assertThat(Records.rows(decoded.rows())).isEqualTo(Records.rows(expected.rows()));
        assertThat(decoded.rejects()).isEqualTo(expected.rejects());
        assertThat(Arrays.copyOf(decoded.recordOf(), decoded.rows().size()))
                .isEqualTo(Arrays.copyOf(expected.recordOf(), expected.rows().size()));
        assertThat(lines.count()).isEqualTo(records.size());
        for (int i = 0; i < records.size(); i++) {
            byte[] record = records.get(i).getBytes(StandardCharsets.UTF_8);
            int start = lines.start(i);
            assertThat(Arrays.copyOfRange(data, start, start + lines.length(i))).isEqualTo(record);
            assertThat(lines.position(i)).isEqualTo(1_000 + start);
        }
    }

    private static int random(List<String> records) {
        return Math.floorMod(records.hashCode(), 1_000);
    }

    @Test
    void aLineEndsARecordWhateverIsOpen() {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add("{\"id\":%d,\"tags\":[\"a\"],\"other\":{}}".formatted(i));
        }
        records.add("{\"id\":1,\"tags\":[\"a\",");
        records.add("\"b\"],\"other\":{}}");
        records.add("{\"id\":2,\"tags\":[\"a\"],\"other\":{");
        records.add("}}");
        Decoder ofLines = new JsonFormat().decoder(SCHEMA, Options.NONE);
        Decoder ofRecords = new JsonFormat().decoder(SCHEMA, Options.NONE);
        same(ofLines, ofRecords, records, "\n", false);
    }

    private void compare(Options options, String blank, int usualOf) {
        List<String> records = records(blank, usualOf, options.equals(Options.NONE));
        Decoder decoder = new JsonFormat().decoder(SCHEMA, options);
        List<List<Object>> rows = new ArrayList<>();
        List<String> rejects = new ArrayList<>();
        for (int from = 0; from < records.size(); from += 100) {
            Decoded decoded =
                    decoder.decode(
                            Records.of(records.subList(from, from + 100).toArray(String[]::new)));
            rows.addAll(Records.rows(decoded.rows()));
            decoded.rejects().forEach(reject -> rejects.add(reject.code() + reject.message()));
        }
        List<List<Object>> expectedRows = new ArrayList<>();
        List<String> expectedRejects = new ArrayList<>();
        for (String record : records) {
            Decoded decoded = new JsonFormat().decoder(SCHEMA, options).decode(Records.of(record));
            expectedRows.addAll(Records.rows(decoded.rows()));
            decoded.rejects()
                    .forEach(reject -> expectedRejects.add(reject.code() + reject.message()));
        }
        assertThat(rows).isEqualTo(expectedRows);
        assertThat(rejects).isEqualTo(expectedRejects);
        if (usualOf == 60) {
            assertThat(rows).isNotEmpty();
        }
    }
}
