package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Decoder;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes {@code a,b,c}: numbers as Java writes them, times as microseconds, an empty field as
 * NULL. Several rows of one record are separated by {@code ;}.
 */
public final class DelimitedDecoder implements Decoder {

    private final Schema schema;

    public DelimitedDecoder(Schema schema) {
        this.schema = schema;
    }

    @Override
    public Decoded decode(RawBatch records) {
        BatchBuilder rows = new BatchBuilder(schema);
        List<Integer> recordOf = new ArrayList<>();
        List<Reject> rejects = new ArrayList<>();
        for (int i = 0; i < records.count(); i++) {
            String record =
                    new String(
                            records.data(),
                            records.start(i),
                            records.length(i),
                            StandardCharsets.UTF_8);
            for (String row : record.split(";")) {
                Reject reject = decode(row.split(",", -1), rows, i);
                if (reject == null) {
                    recordOf.add(i);
                } else {
                    rejects.add(reject);
                }
            }
        }
        return new Decoded(
                rows.build(), recordOf.stream().mapToInt(Integer::intValue).toArray(), rejects);
    }

    private @Nullable Reject decode(String[] fields, BatchBuilder rows, int record) {
        if (fields.length != schema.size()) {
            return new Reject(
                    record, ErrorCode.MALFORMED, "", "expected " + schema.size() + " fields");
        }
        for (int i = 0; i < fields.length; i++) {
            DataType type = schema.type(i);
            try {
                if (fields[i].isEmpty()) {
                    if (!type.nullable()) {
                        rows.abandonRow();
                        return new Reject(
                                record,
                                ErrorCode.NULL_NOT_ALLOWED,
                                schema.name(i),
                                schema.name(i) + " is NULL");
                    }
                    rows.column(i).addNull();
                } else {
                    switch (type.storage()) {
                        case LONG -> rows.column(i).addLong(Long.parseLong(fields[i]));
                        case INT -> rows.column(i).addInt(Integer.parseInt(fields[i]));
                        case DOUBLE -> rows.column(i).addDouble(Double.parseDouble(fields[i]));
                        case BOOLEAN -> rows.column(i).addBoolean(fields[i].equals("true"));
                        case BYTES -> rows.column(i).addString(fields[i]);
                        case OBJECT -> rows.column(i).addObject(fields[i]);
                    }
                }
            } catch (NumberFormatException e) {
                rows.abandonRow();
                return new Reject(
                        record,
                        ErrorCode.WRONG_TYPE,
                        schema.name(i),
                        schema.name(i) + " is no number");
            }
        }
        rows.endRow(1);
        return null;
    }
}
