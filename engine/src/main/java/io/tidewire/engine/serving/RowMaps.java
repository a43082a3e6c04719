package io.tidewire.engine.serving;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Rows as maps of plain values, and filters over them. Stateless. */
final class RowMaps {

    private RowMaps() {}

    static Map<String, @Nullable Object> map(Schema schema, @Nullable Object[] values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(schema.name(i), values[i]);
        }
        return row;
    }

    static @Nullable Object[] values(Batch batch, int row) {
        @Nullable Object[] values = new Object[batch.columns().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = batch.value(row, i);
        }
        return values;
    }

    static List<Status.Column> columns(Schema schema) {
        return schema.fields().stream()
                .map(field -> new Status.Column(field.name(), field.type().toString()))
                .toList();
    }

    /**
     * @param filter column to the text of its value; the text {@code null} matches NULL
     */
    static Predicate<@Nullable Object[]> predicate(Schema schema, Map<String, String> filter) {
        int[] columns = new int[filter.size()];
        String[] wanted = new String[filter.size()];
        int count = 0;
        for (Map.Entry<String, String> entry : filter.entrySet()) {
            int column = schema.indexOf(entry.getKey());
            if (column < 0) {
                throw new TidewireException(
                        ErrorCode.NOT_FOUND,
                        "no such column: " + entry.getKey(),
                        "the columns are " + String.join(", ", schema.names()));
            }
            columns[count] = column;
            wanted[count++] = entry.getValue();
        }
        return row -> {
            for (int i = 0; i < columns.length; i++) {
                if (!String.valueOf(row[columns[i]]).equals(wanted[i])) {
                    return false;
                }
            }
            return true;
        };
    }
}
