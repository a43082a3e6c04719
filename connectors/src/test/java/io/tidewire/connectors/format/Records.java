package io.tidewire.connectors.format;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records by hand, and rows as plain lists. */
public final class Records {

    private Records() {}

    public static RawBatch of(String... records) {
        return of(
                Arrays.stream(records).map(r -> r.getBytes(StandardCharsets.UTF_8)).toList(),
                "0",
                0);
    }

    /** The records one after the other, with a byte between them that belongs to none. */
    public static RawBatch of(List<byte[]> records, String partition, long firstPosition) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] starts = new int[records.size()];
        int[] lengths = new int[records.size()];
        long[] positions = new long[records.size()];
        for (int i = 0; i < records.size(); i++) {
            starts[i] = data.size();
            lengths[i] = records.get(i).length;
            positions[i] = firstPosition + i;
            data.writeBytes(records.get(i));
            data.write('"');
        }
        return new RawBatch(
                partition, data.toByteArray(), starts, lengths, positions, records.size(), "", 0);
    }

    public static List<List<@Nullable Object>> rows(Batch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < batch.schema().size(); column++) {
                Object value = batch.value(row, column);
                values.add(
                        value instanceof byte[] bytes ? "bytes" + Arrays.toString(bytes) : value);
            }
            rows.add(values);
        }
        return rows;
    }

    /** The reject's code and column, such as {@code 0 WRONG_TYPE price}. */
    public static List<String> rejects(Decoder.Decoded decoded) {
        return decoded.rejects().stream()
                .map(r -> (r.record() + " " + r.code() + " " + r.column()).strip())
                .toList();
    }
}
