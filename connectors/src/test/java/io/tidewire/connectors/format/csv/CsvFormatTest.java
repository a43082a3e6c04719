package io.tidewire.connectors.format.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.RandomRows;
import io.tidewire.connectors.format.Records;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

class CsvFormatTest {

    private static final Schema SCHEMA =
            Schema.of(
                    new Field("id", DataType.BIGINT.notNull()),
                    new Field("name", DataType.STRING),
                    new Field("price", DataType.decimal(10, 2)));

    private static final Options PLAIN = Options.of(Map.of("header", false));

    private static Decoded decode(Options options, String... records) {
        return new CsvFormat().decoder(SCHEMA, options).decode(Records.of(records));
    }

    @Test
    void quotesDoubledQuotesBlanksAndNulls() {
        Decoded decoded =
                decode(
                        PLAIN,
                        "1,x,2.5",
                        "2,\"a \"\"b\"\", c\nd\", 3 ",
                        "3,,",
                        "",
                        "4,\"\",0",
                        "5,a\"b, 1",
                        "6, é ,1");
        assertThat(decoded.rejects()).isEmpty();
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(
                        List.of(1L, "x", new BigDecimal("2.50")),
                        List.of(2L, "a \"b\", c\nd", new BigDecimal("3.00")),
                        Arrays.asList(3L, null, null),
                        List.of(4L, "", new BigDecimal("0.00")),
                        List.of(5L, "a\"b", new BigDecimal("1.00")),
                        List.of(6L, " é ", new BigDecimal("1.00")));
        assertThat(Arrays.copyOf(decoded.recordOf(), 6)).containsExactly(0, 1, 2, 4, 5, 6);
    }

    @Test
    void aHeaderNamesTheColumnsInItsOwnOrder() {
        Decoded decoded =
                decode(Options.NONE, "\uFEFFprice,\"Name\",extra,id", "2.5,x,?,1", "1,y,?,oops");
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(List.of(1L, "x", new BigDecimal("2.50")));
        assertThat(Records.rejects(decoded)).containsExactly("2 WRONG_TYPE id");
    }

    @Test
    void aFirstLineThatNamesNoColumnIsARow() {
        assertThat(decode(Options.NONE, "1,x,2.5").rows().size()).isEqualTo(1);
    }

    @Test
    void eachFileHasItsOwnHeaderAndAResumedOneIsToldAgain() {
        Decoder decoder = new CsvFormat().decoder(SCHEMA, Options.NONE);
        List<byte[]> header = List.of("name,id".getBytes(StandardCharsets.UTF_8));
        List<byte[]> row = List.of("x,1".getBytes(StandardCharsets.UTF_8));
        assertThat(decoder.decode(Records.of(header, "a.csv", -1)).rows().size()).isZero();
        assertThat(Records.rejects(decoder.decode(Records.of(row, "b.csv", 10))))
                .containsExactly("0 MALFORMED");
        assertThat(Records.rows(decoder.decode(Records.of(row, "a.csv", 10)).rows()))
                .containsExactly(Arrays.asList(1L, "x", null));
        assertThat(decoder.decode(Records.of(row, "c.csv", -1)).rows().size()).isZero();
    }

    @Test
    void whatIsWrong() {
        Decoded decoded =
                decode(
                        PLAIN,
                        "1,x",
                        "1,x,2,extra",
                        "1,\"x,2",
                        "1,\"x\"y,2",
                        ",x,1",
                        "a,x,1",
                        "1,x,1e9");
        assertThat(Records.rejects(decoded))
                .containsExactly(
                        "0 MALFORMED",
                        "2 MALFORMED",
                        "3 MALFORMED",
                        "4 NULL_NOT_ALLOWED id",
                        "5 WRONG_TYPE id",
                        "6 OUT_OF_RANGE price");
        assertThat(
                        Records.rejects(
                                decode(
                                        Options.of(
                                                Map.of(
                                                        "header",
                                                        false,
                                                        "unknown_fields",
                                                        "reject")),
                                        "1,x,2,extra")))
                .containsExactly("0 UNKNOWN_COLUMN");
        assertThatThrownBy(() -> decode(Options.of(Map.of("delimiter", "ab")), ""))
                .isInstanceOf(TidewireException.class)
                .hasMessageContaining("delimiter");
    }

    @Test
    void otherDialects() {
        Options options =
                Options.of(Map.of("header", false, "delimiter", "\\t", "null_literal", "\\N"));
        assertThat(Records.rows(decode(options, "1\t\\N\t1", "2\t\t\\N").rows()))
                .containsExactly(
                        Arrays.asList(1L, null, new BigDecimal("1.00")),
                        Arrays.asList(2L, "", null));
    }

    @Test
    void whatWasEncodedIsDecoded() {
        for (Options options :
                List.of(
                        PLAIN,
                        Options.of(
                                Map.of(
                                        "header",
                                        false,
                                        "delimiter",
                                        ";",
                                        "null_literal",
                                        "null")))) {
            for (long seed = 0; seed < 40; seed++) {
                Batch batch = new RandomRows(seed).batch(RandomRows.FLAT, 20);
                Decoded decoded =
                        new CsvFormat()
                                .decoder(RandomRows.FLAT, options)
                                .decode(Records.of(encode(batch, options), "0", 0));
                assertThat(Records.rejects(decoded)).isEmpty();
                assertThat(Records.rows(decoded.rows())).isEqualTo(Records.rows(batch));
            }
        }
    }

    @Test
    void nestedValuesAreJsonInAField() {
        Schema schema =
                Schema.of(
                        new Field("id", DataType.INT),
                        new Field("list", DataType.array(DataType.STRING)));
        Decoded decoded =
                new CsvFormat()
                        .decoder(schema, PLAIN)
                        .decode(Records.of("1,\"[\"\"a,b\"\",null]\"", "2,[]", "3,[", "4,7"));
        assertThat(Records.rows(decoded.rows()))
                .containsExactly(List.of(1, Arrays.asList("a,b", null)), List.of(2, List.of()));
        assertThat(Records.rejects(decoded))
                .containsExactly("2 WRONG_TYPE list", "3 WRONG_TYPE list");
    }

    @Test
    void nothingIsThrownOrLostWhateverTheBytes() {
        Decoder decoder = new CsvFormat().decoder(RandomRows.FLAT, PLAIN);
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<byte[]> records = encode(new RandomRows(seed).batch(RandomRows.FLAT, 10), PLAIN);
            for (byte[] record : records) {
                record[random.nextInt(record.length)] = (byte) random.nextInt();
            }
            Decoded decoded = decoder.decode(Records.of(records, "0", 0));
            assertThat(decoded.rows().size() + decoded.rejects().size()).isEqualTo(records.size());
        }
    }

    @Test
    void headerAndOp() {
        Encoder encoder = new CsvFormat().encoder(SCHEMA, Options.NONE);
        assertThat(new String(encoder.header(true), StandardCharsets.UTF_8))
                .isEqualTo("op,id,name,price\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encoder.encode(decode(PLAIN, "1,,2").rows(), 0, "-U", out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("-U,1,,2.00");
    }

    private static List<byte[]> encode(Batch batch, Options options) {
        Encoder encoder = new CsvFormat().encoder(batch.schema(), options);
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int row = 0; row < batch.size(); row++) {
            out.reset();
            encoder.encode(batch, row, "", out);
            records.add(out.toByteArray());
        }
        return records;
    }
}
