package io.tidewire.connectors.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.Records;
import io.tidewire.connectors.format.row.RowWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class JsonDecoderTest {

    private static final Schema TWO =
            Schema.of(new Field("a", DataType.BIGINT), new Field("b", DataType.STRING));

    private static Decoded decode(DataType type, String json) {
        return decode(type, Options.NONE, json);
    }

    private static Decoded decode(DataType type, Options options, String json) {
        return new JsonFormat()
                .decoder(Schema.of(new Field("v", type)), options)
                .decode(Records.of("{\"v\":" + json + "}"));
    }

    private static Object value(DataType type, String json) {
        return value(type, Options.NONE, json);
    }

    private static Object value(DataType type, Options options, String json) {
        Decoded decoded = decode(type, options, json);
        assertThat(decoded.rejects()).isEmpty();
        return Records.rows(decoded.rows()).getFirst().getFirst();
    }

    private static String reject(DataType type, String json) {
        Decoded decoded = decode(type, json);
        assertThat(decoded.rows().size()).isZero();
        assertThat(decoded.rejects()).hasSize(1);
        return decoded.rejects().getFirst().code().name();
    }

    private static Decoded two(String... records) {
        return new JsonFormat().decoder(TWO, Options.NONE).decode(Records.of(records));
    }

    @Test
    void everyTypeFromItsUsualForm() {
        assertThat(value(DataType.BOOLEAN, "true")).isEqualTo(true);
        assertThat(value(DataType.INT, "-12")).isEqualTo(-12);
        assertThat(value(DataType.BIGINT, "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(value(DataType.BIGINT, "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(value(DataType.DOUBLE, "-0.1e-2")).isEqualTo(-0.001);
        assertThat(value(DataType.decimal(10, 2), "12.5")).isEqualTo(new BigDecimal("12.50"));
        assertThat(value(DataType.decimal(30, 3), "123456789012345678901.5"))
                .isEqualTo(new BigDecimal("123456789012345678901.500"));
        assertThat(value(DataType.STRING, "\"é\\n\\u00e9\\ud83d\\ude00\"")).isEqualTo("é\né😀");
        assertThat(value(DataType.BYTES, "\"AQI=\"")).isEqualTo("bytes[1, 2]");
        assertThat(value(DataType.DATE, "\"2024-02-29\"")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(value(DataType.TIME, "\"12:30:01.25\""))
                .isEqualTo(LocalTime.of(12, 30, 1, 250_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2026-01-31 12:00:00.000        | 2026-01-31T12:00:00
            2026-01-31T12:00:00.123456789  | 2026-01-31T12:00:00.123456
            2026-01-31T12:00:00Z           | 2026-01-31T12:00:00
            2026-01-31t12:00:00.5z         | 2026-01-31T12:00:00.5
            2026-01-31T12:00:00+02:00      | 2026-01-31T10:00:00
            2026-01-31T00:30:00-0130       | 2026-01-31T02:00:00
            2026-01-31T12:00+01            | 2026-01-31T11:00:00
            2026-01-31                     | 2026-01-31T00:00:00
            0001-01-01 00:00:00            | 0001-01-01T00:00:00
            9999-12-31 23:59:59.999999     | 9999-12-31T23:59:59.999999
            """)
    void timestamps(String text, LocalDateTime expected) {
        assertThat(value(DataType.timestamp(6), '"' + text + '"')).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2026-02-30 12:00:00     | OUT_OF_RANGE
            2025-02-29 12:00:00     | OUT_OF_RANGE
            2026-13-01 12:00:00     | OUT_OF_RANGE
            2026-01-31 24:00:00     | OUT_OF_RANGE
            0000-01-01 00:00:00     | OUT_OF_RANGE
            0001-01-01T00:00:00+01  | OUT_OF_RANGE
            2026-01-31 12:00:00 foo | WRONG_TYPE
            2026-01-31 12           | WRONG_TYPE
            2026-01-31 12:00:       | WRONG_TYPE
            2026-01-31 12:00:00.    | WRONG_TYPE
            2026-01-31X12:00:00     | WRONG_TYPE
            31.01.2026              | WRONG_TYPE
            yesterday               | WRONG_TYPE
            1767182400000           | WRONG_TYPE
            """)
    void textsThatAreNoTimestamp(String text, String code) {
        assertThat(reject(DataType.timestamp(6), '"' + text + '"')).isEqualTo(code);
    }

    @Test
    void epochNumbersCountWhatIsDeclared() {
        Instant instant = Instant.parse("2026-01-31T12:00:00.123Z");
        long millis = instant.toEpochMilli();
        DataType type = DataType.timestampLtz(3);
        assertThat(value(type, Options.of(Map.of("timestamp_unit", "ms")), "" + millis))
                .isEqualTo(instant);
        assertThat(value(type, Options.of(Map.of("timestamp_unit", "ms")), "\"" + millis + "\""))
                .isEqualTo(instant);
        assertThat(value(type, Options.of(Map.of("timestamp_unit", "us")), millis + "999"))
                .isEqualTo(instant);
        assertThat(value(type, Options.of(Map.of("timestamp_unit", "ns")), millis + "999999"))
                .isEqualTo(instant);
        assertThat(value(type, Options.of(Map.of("timestamp_unit", "s")), "-1"))
                .isEqualTo(Instant.ofEpochSecond(-1));
        Decoded absurd =
                decode(type, Options.of(Map.of("timestamp_unit", "s")), Long.toString(millis));
        assertThat(Records.rejects(absurd)).containsExactly("0 OUT_OF_RANGE v");
        assertThat(decode(type, "" + millis).rejects().getFirst().message())
                .contains("'v'", "timestamp_unit");
    }

    @Test
    void scalarsInStringsAndStringsFromAnything() {
        assertThat(value(DataType.INT, "\" 42 \"")).isEqualTo(42);
        assertThat(value(DataType.BIGINT, "\"+007\"")).isEqualTo(7L);
        assertThat(value(DataType.BIGINT, "\"\\u0034\"")).isEqualTo(4L);
        assertThat(value(DataType.DOUBLE, "\"1e3\"")).isEqualTo(1000.0);
        assertThat(value(DataType.DOUBLE, "\"NaN\"")).isEqualTo(Double.NaN);
        assertThat(value(DataType.BOOLEAN, "\"True\"")).isEqualTo(true);
        assertThat(value(DataType.STRING, "12.0")).isEqualTo("12.0");
        assertThat(value(DataType.STRING, "false")).isEqualTo("false");
        assertThat(value(DataType.STRING, "{\"x\": [1, \"y\"]}")).isEqualTo("{\"x\": [1, \"y\"]}");
    }

    @Test
    void numbersOfEveryShape() {
        assertThat(value(DataType.INT, "1.0")).isEqualTo(1);
        assertThat(value(DataType.INT, "1e2")).isEqualTo(100);
        assertThat(value(DataType.BIGINT, "1200e-2")).isEqualTo(12L);
        assertThat(value(DataType.BIGINT, "9.223372036854775807E18")).isEqualTo(Long.MAX_VALUE);
        assertThat(value(DataType.INT, "0e999999999")).isEqualTo(0);
        assertThat(value(DataType.DOUBLE, "1e-999999")).isEqualTo(0.0);
        assertThat(value(DataType.DOUBLE, "9007199254740993")).isEqualTo(9007199254740993.0);
        assertThat(value(DataType.DOUBLE, "0.1000000000000000055511151231257827")).isEqualTo(0.1);
        assertThat(value(DataType.DOUBLE, "2.2250738585072011e-308"))
                .isEqualTo(2.2250738585072011e-308);
        assertThat(value(DataType.decimal(5, 2), "1.005")).isEqualTo(new BigDecimal("1.01"));
        assertThat(value(DataType.decimal(5, 2), "-1.005")).isEqualTo(new BigDecimal("-1.01"));
        assertThat(value(DataType.decimal(5, 2), "1e-999999999")).isEqualTo(new BigDecimal("0.00"));
        assertThat(value(DataType.decimal(38, 10), "1e-999999999"))
                .isEqualTo(new BigDecimal("0E-10"));
        assertThat(value(DataType.decimal(3, 0), "99999999999999999999e-18"))
                .isEqualTo(new BigDecimal("100"));
        assertThat(reject(DataType.INT, "1.5")).isEqualTo("WRONG_TYPE");
        assertThat(reject(DataType.INT, "2147483648")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.BIGINT, "9223372036854775808")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.BIGINT, "1e999999999")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.BIGINT, "9".repeat(5000))).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.DOUBLE, "1e999")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.decimal(5, 2), "1000")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.decimal(5, 2), "999.995")).isEqualTo("OUT_OF_RANGE");
        assertThat(reject(DataType.decimal(38, 2), "1e999999999")).isEqualTo("OUT_OF_RANGE");
    }

    @Test
    void wrongTypesNameTheColumnAndWhatWasFound() {
        assertThat(decode(DataType.INT, "\"abc\"").rejects().getFirst().message())
                .isEqualTo("column 'v' is INT but found the text \"abc\"");
        assertThat(decode(DataType.BOOLEAN, "1").rejects().getFirst().message())
                .isEqualTo("column 'v' is BOOLEAN but found the number 1");
        assertThat(decode(DataType.DOUBLE, "{\"a\":1}").rejects().getFirst().message())
                .contains("an object");
        assertThat(reject(DataType.INT, "true")).isEqualTo("WRONG_TYPE");
        assertThat(reject(DataType.INT, "\"\"")).isEqualTo("WRONG_TYPE");
        assertThat(reject(DataType.DATE, "20480")).isEqualTo("WRONG_TYPE");
        assertThat(reject(DataType.BYTES, "\"***\"")).isEqualTo("WRONG_TYPE");
        assertThat(reject(DataType.INT.notNull(), "null")).isEqualTo("NULL_NOT_ALLOWED");
    }

    @Test
    void nestedValues() {
        DataType row =
                DataType.row(
                        List.of(
                                new Field("x", DataType.INT.notNull()),
                                new Field("tags", DataType.array(DataType.STRING)),
                                new Field("m", DataType.map(DataType.STRING, DataType.DOUBLE)),
                                new Field("raw", DataType.BYTES)));
        assertThat(
                        value(
                                row,
                                "{ \"tags\" : [\"a\\n\", null, 3] , \"y\": [[]], \"x\":1,"
                                        + " \"m\":{\"k\":1.5,\"n\":null}}"))
                .isEqualTo(
                        Arrays.asList(
                                1,
                                Arrays.asList("a\n", null, "3"),
                                new java.util.HashMap<>() {
                                    {
                                        put("k", 1.5);
                                        put("n", null);
                                    }
                                },
                                null));
        assertThat(value(DataType.map(DataType.INT, DataType.BOOLEAN), "{\"7\":true}"))
                .isEqualTo(Map.of(7, true));
        assertThat(value(DataType.array(DataType.INT), "[]")).isEqualTo(List.of());
        Decoded missing = decode(row, "{\"tags\":[]}");
        assertThat(missing.rejects().getFirst().message()).contains("'v.x'");
        assertThat(Records.rejects(missing)).containsExactly("0 NULL_NOT_ALLOWED v");
        assertThat(
                        decode(DataType.array(DataType.INT), "[1,\"x\",2]")
                                .rejects()
                                .getFirst()
                                .message())
                .contains("'v[]'", "\"x\"");
        assertThat(reject(row, "[]")).isEqualTo("WRONG_TYPE");
        assertThat(reject(row, "\"{}\"")).isEqualTo("WRONG_TYPE");
    }

    @Test
    void anyKeyOrderBlanksEscapedKeysAndTheLastOfADuplicate() {
        Decoded decoded =
                two(
                        "{\"a\":1,\"b\":\"x\"}",
                        "{\"b\":\"y\",\"a\":2}",
                        " { \"a\" :\t3 ,\r\n \"b\" : \"z\" } ",
                        "{\"\\u0061\":4}",
                        "{}",
                        "{\"a\":\"bad\",\"a\":5,\"b\":null,\"c\":{\"a\":[1,{}]}}",
                        "{\"a\":6,\"a\":\"bad\"}",
                        "{\"ab\":1,\"\":2,\"b\":\"\"}");
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(
                        List.of(1L, "x"),
                        List.of(2L, "y"),
                        List.of(3L, "z"),
                        Arrays.asList(4L, null),
                        Arrays.asList(null, null),
                        Arrays.asList(5L, null),
                        Arrays.asList(null, ""));
        assertThat(Records.rejects(decoded)).containsExactly("6 WRONG_TYPE a");
        assertThat(Arrays.copyOf(decoded.recordOf(), 7)).containsExactly(0, 1, 2, 3, 4, 5, 7);
    }

    @Test
    void aRecordMayBeEmptyOrAnArray() {
        Decoded decoded =
                two("", "  ", "[]", "[{\"a\":1}, {\"a\":\"x\"}, 7, {\"a\":2}]", "[{\"a\":1},{]");
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(Arrays.asList(1L, null), Arrays.asList(2L, null));
        assertThat(Records.rejects(decoded))
                .containsExactly("3 WRONG_TYPE a", "3 WRONG_TYPE", "4 MALFORMED");
        assertThat(Arrays.copyOf(decoded.recordOf(), 2)).containsExactly(3, 3);
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(two("\uFEFF{\"a\":1}").rows().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":0x1}",
                "{\"a\":NaN}",
                "{\"a\":nul}",
                "{\"a\":tru}",
                "{\"a\":1}}",
                "{\"a\":1} x",
                "{\"a\":1}{\"a\":2}",
                "{\"b\":\"x}",
                "{\"b\":\"\\x\"}",
                "{\"b\":\"\\u12g4\"}",
                "{\"b\":\"a\tb\"}",
                "{,}",
                "{\"a\":1,,\"b\":2}",
                "[1,]",
                "[",
                "]",
                "[{}",
                "{\"z\":[1 2]}",
                "{\"z\":[1,]}",
                "{\"z\":{\"y\"}}",
                "{\"z\":[}",
                "nope",
                "{\"a\":1\u0000}",
                "{\"z\":[1}}",
                "{\"z\":{\"k\":1]}",
                "\"",
                "{\"a\":--1}",
                "/**/{}"
            })
    void whatIsNoJsonIsMalformed(String record) {
        Decoded decoded = two("{\"a\":1}", record, "{\"a\":2}");
        assertThat(Records.rejects(decoded)).containsExactly("1 MALFORMED");
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(Arrays.asList(1L, null), Arrays.asList(2L, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "null", "true", "-1.5e3"})
    void aScalarIsJsonButNoRow(String record) {
        assertThat(Records.rejects(two(record))).containsExactly("0 WRONG_TYPE");
    }

    @Test
    void badUtf8AndHalfSurrogates() {
        byte[][] bad = {
            {(byte) 0xFF},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xE2, (byte) 0x82},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
        };
        Decoder decoder = new JsonFormat().decoder(TWO, Options.NONE);
        for (byte[] bytes : bad) {
            for (String key : List.of("b", "unknown")) {
                java.io.ByteArrayOutputStream record = new java.io.ByteArrayOutputStream();
                record.writeBytes(
                        ("{\"" + key + "\":\"long enough text ").getBytes(StandardCharsets.UTF_8));
                record.writeBytes(bytes);
                record.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
                Decoded decoded = decoder.decode(Records.of(List.of(record.toByteArray()), "0", 0));
                assertThat(Records.rejects(decoded)).containsExactly("0 BAD_ENCODING");
            }
        }
        assertThat(reject(DataType.STRING, "\"\\ud800\"")).isEqualTo("BAD_ENCODING");
        assertThat(reject(DataType.STRING, "\"\\udc00x\"")).isEqualTo("BAD_ENCODING");
        assertThat(reject(DataType.STRING, "\"\\ud800\\u0041\"")).isEqualTo("BAD_ENCODING");
    }

    @Test
    void depthIsLimitedWhereverWeWalk() {
        String deep = "[".repeat(63) + "]".repeat(63);
        String tooDeep = "[".repeat(64) + "]".repeat(64);
        assertThat(two("{\"z\":" + deep + "}").rows().size()).isEqualTo(1);
        assertThat(Records.rejects(two("{\"z\":" + tooDeep + "}"))).containsExactly("0 TOO_DEEP");
        assertThat(Records.rejects(two("{\"b\":" + tooDeep + "}"))).containsExactly("0 TOO_DEEP");
        assertThat(Records.rejects(two("{\"a\":" + tooDeep + "}"))).containsExactly("0 TOO_DEEP");
        assertThat(Records.rejects(two("[".repeat(1_000_000)))).containsExactly("0 TOO_DEEP");
        assertThat(Records.rejects(two("{\"a\":".repeat(1_000_000)))).containsExactly("0 TOO_DEEP");
        DataType type = DataType.STRING;
        for (int i = 0; i < 70; i++) {
            type = DataType.array(type);
        }
        assertThat(reject(type, "[".repeat(70) + "]".repeat(70))).isEqualTo("TOO_DEEP");
    }

    @Test
    void unknownFieldsAreRefusedWhenAskedFor() {
        Decoded decoded =
                new JsonFormat()
                        .decoder(TWO, Options.of(Map.of("unknown_fields", "reject")))
                        .decode(
                                Records.of(
                                        "{\"a\":1,\"c\":{}}",
                                        "{\"a\":1}",
                                        "{\"c\":1,\"a\":\"x\"}"));
        assertThat(Records.rejects(decoded))
                .containsExactly("0 UNKNOWN_COLUMN c", "2 WRONG_TYPE a");
        assertThat(decoded.rows().size()).isEqualTo(1);
    }

    @Test
    void theRowOfACloudEventIsItsData() {
        Decoder decoder =
                new JsonFormat().decoder(TWO, Options.of(Map.of("envelope", "cloudevents")));
        Decoded decoded =
                decoder.decode(
                        Records.of(
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"a\":9,\"data\":{\"a\":1},\"b\":0}",
                                "[{\"data\":{\"a\":2}},{\"id\":\"3\"},{\"data\":7}]",
                                "{\"data\":{\"a\":4}",
                                "{\"data\":{\"a\":\"x\"}}",
                                "{}"));
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(Arrays.asList(1L, null), Arrays.asList(2L, null));
        assertThat(Records.rejects(decoded))
                .containsExactly(
                        "1 WRONG_TYPE",
                        "1 WRONG_TYPE",
                        "2 MALFORMED",
                        "3 WRONG_TYPE a",
                        "4 WRONG_TYPE");
    }

    @Test
    void tooLongARecordIsNotLookedAt() {
        byte[] record = new byte[RowWriter.MAX_RECORD_BYTES + 1];
        Decoder decoder = new JsonFormat().decoder(TWO, Options.NONE);
        assertThat(Records.rejects(decoder.decode(Records.of(List.of(record), "0", 0))))
                .containsExactly("0 TOO_LARGE");
    }

    @Test
    void whatWasDecodedBeforeStaysAsItWas() {
        Decoder decoder = new JsonFormat().decoder(TWO, Options.NONE);
        Decoded first = decoder.decode(Records.of("{\"a\":1,\"b\":\"x\\ty\"}", "{\"a\":null}"));
        Object before = Records.rows(first.rows());
        Decoded second =
                decoder.decode(Records.of("{\"a\":2,\"b\":\"\\n\"}", "{\"a\":3,\"b\":\"z\"}"));
        assertThat(Records.rows(first.rows())).isEqualTo(before);
        assertThat(Records.rows(second.rows()))
                .containsExactly(List.of(2L, "\n"), List.of(3L, "z"));
    }
}
