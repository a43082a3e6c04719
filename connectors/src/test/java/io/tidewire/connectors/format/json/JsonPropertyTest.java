package io.tidewire.connectors.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.Decoder.Decoded;
import io.tidewire.api.connector.Encoder;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.pipeline.Options;
import io.tidewire.connectors.format.RandomRows;
import io.tidewire.connectors.format.Records;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Over random rows: what was encoded is decoded, and the decoder agrees with a slow one. */
class JsonPropertyTest {

    private static final Schema SCHEMA = withoutBytesInside(RandomRows.NESTED);

    /** Arrays have no equality, so that nested BYTES are left to the examples. */
    private static Schema withoutBytesInside(Schema schema) {
        List<Field> fields = new ArrayList<>(schema.fields());
        Field row = fields.removeLast();
        fields.add(
                new Field(
                        row.name(),
                        io.tidewire.api.data.DataType.row(row.type().children().subList(0, 2))));
        return new Schema(fields);
    }

    private static List<byte[]> encode(Batch batch) {
        Encoder encoder = new JsonFormat().encoder(batch.schema(), Options.NONE);
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int row = 0; row < batch.size(); row++) {
            out.reset();
            encoder.encode(batch, row, "", out);
            records.add(out.toByteArray());
        }
        return records;
    }

    @Test
    void whatWasEncodedIsDecoded() {
        for (long seed = 0; seed < 60; seed++) {
            Batch batch = new RandomRows(seed).batch(SCHEMA, 20);
            Decoder decoder = new JsonFormat().decoder(SCHEMA, Options.NONE);
            Decoded decoded = decoder.decode(Records.of(encode(batch), "0", 0));
            assertThat(Records.rejects(decoded)).isEmpty();
            assertThat(Records.rows(decoded.rows())).isEqualTo(Records.rows(batch));
        }
    }

    @Test
    void theSlowDecoderAgreesWhateverTheOrderBlanksAndEscapes() {
        Decoder decoder = new JsonFormat().decoder(SCHEMA, Options.NONE);
        for (long seed = 100; seed < 160; seed++) {
            Random random = new Random(seed);
            List<byte[]> records = new ArrayList<>();
            for (byte[] record : encode(new RandomRows(seed).batch(SCHEMA, 20))) {
                records.add(rewrite(record, random));
            }
            agree(decoder, records);
        }
    }

    @Test
    void theSlowDecoderAgreesOnMutatedRecordsAndNothingIsThrownOrLost() {
        Decoder decoder = new JsonFormat().decoder(RandomRows.FLAT, Options.NONE);
        Decoder nested = new JsonFormat().decoder(SCHEMA, Options.NONE);
        for (long seed = 200; seed < 500; seed++) {
            Random random = new Random(seed);
            List<byte[]> records = encode(new RandomRows(seed).batch(SCHEMA, 20));
            for (byte[] record : records) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    byte[] pool =
                            "\"\\{}[],:0e-.truefalsn \u00e9\n".getBytes(StandardCharsets.UTF_8);
                    record[random.nextInt(record.length)] =
                            random.nextBoolean()
                                    ? pool[random.nextInt(pool.length)]
                                    : (byte) random.nextInt();
                }
            }
            Decoded flat = decoder.decode(Records.of(records, "0", 0));
            assertThat(flat.rows().size() + flat.rejects().size()).isEqualTo(records.size());
            Decoded decoded = nested.decode(Records.of(records, "0", 0));
            assertThat(decoded.rows().size() + decoded.rejects().size()).isEqualTo(records.size());
            for (int row = 0; row < decoded.rows().size(); row++) {
                byte[] record = records.get(decoded.recordOf()[row]);
                List<@Nullable Object> expected = JsonOracle.row(SCHEMA, record);
                if (expected != null) {
                    assertThat(Records.rows(decoded.rows()).get(row))
                            .as(new String(record, StandardCharsets.UTF_8))
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static void agree(Decoder decoder, List<byte[]> records) {
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (byte[] record : records) {
            expected.add(JsonOracle.row(SCHEMA, record));
        }
        assertThat(expected).doesNotContainNull();
        Decoded decoded = decoder.decode(Records.of(records, "0", 0));
        assertThat(Records.rejects(decoded)).isEmpty();
        assertThat(Records.rows(decoded.rows())).isEqualTo(expected);
    }

    /** The same object with its fields shuffled, blanks put between and characters escaped. */
    private static byte[] rewrite(byte[] record, Random random) {
        String text = new String(record, StandardCharsets.UTF_8);
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int depth = 0;
        boolean inString = false;
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                int length = text.charAt(i + 1) == 'u' ? 6 : 2;
                field.append(text, i, i + length);
                i += length - 1;
                continue;
            }
            inString ^= c == '"';
            if (inString && c != '"') {
                if (random.nextInt(10) == 0 && c > ' ' && !Character.isLowSurrogate(c)) {
                    field.append("\\u%04x".formatted((int) c));
                    if (Character.isHighSurrogate(c)) {
                        field.append("\\u%04X".formatted((int) text.charAt(++i)));
                    }
                } else {
                    field.append(c);
                }
                continue;
            }
            depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                fields.add(field.toString());
                field.setLength(0);
                continue;
            }
            boolean mark = "{}[],:".indexOf(c) >= 0;
            field.append(mark ? blank(random) : "").append(c).append(mark ? blank(random) : "");
        }
        fields.add(field.toString());
        if (random.nextBoolean()) {
            Collections.shuffle(fields, random);
        }
        if (random.nextBoolean()) {
            fields.add(random.nextInt(fields.size()), "\"unknown\":{\"x\":[1,\"]\",{}]}");
        }
        return ("{" + blank(random) + String.join(",", fields) + "}" + blank(random))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String blank(Random random) {
        return random.nextInt(3) == 0
                ? List.of(" ", "\t", "\r\n", "  ").get(random.nextInt(4))
                : "";
    }
}
