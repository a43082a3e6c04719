package io.tidewire.connectors.duckdb;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.connectors.changelog.Changes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns a delta into rows that only grow: one per change, with its operation in a first column. */
final class ChangeLog {

    static final String OP = "op";

    private final Schema schema;
    private final List<Integer> key;

    ChangeLog(Schema table, List<Integer> key) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(OP, DataType.STRING.notNull()));
        fields.addAll(table.fields());
        this.schema = new Schema(fields);
        this.key = key;
    }

    Schema schema() {
        return schema;
    }

    Batch of(Batch delta) {
        ColumnBuilder ops = new ColumnBuilder(DataType.STRING.notNull(), delta.size());
        Rows rows = new Rows(delta.size());
        Changes.forEach(
                delta,
                key,
                (row, op) -> {
                    ops.addString(op);
                    rows.add(row);
                });
        Batch repeated = delta.gather(rows.numbers, rows.size);
        Column[] columns = new Column[schema.size()];
        columns[0] = ops.build();
        System.arraycopy(repeated.columns(), 0, columns, 1, columns.length - 1);
        return Batch.of(schema, columns, rows.size);
    }

    private static final class Rows {
        private int[] numbers;
        private int size;

        Rows(int capacity) {
            numbers = new int[Math.max(capacity, 1)];
        }

        void add(int row) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = row;
        }
    }
}
