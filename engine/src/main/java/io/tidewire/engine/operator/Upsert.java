package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.StateTable;

import java.util.Arrays;
import java.util.List;

/**
 * A source with a primary key as a table of current values: Δout = −old row of the key + new row. A
 * row of negative weight deletes its key, whatever its other columns say; of several rows of a key
 * in one step the last one counts.
 */
public final class Upsert implements Stateful {

    private static final int VERSION = 1;

    private final Schema schema;
    private final int[] keyColumns;
    private final KeyTable keys;
    private final GroupedRows rows = new GroupedRows();
    private final List<StateTable> tables;
    private final Output output;

    public Upsert(Schema schema, List<Integer> primaryKey) {
        this.schema = schema;
        this.keyColumns = Columns.positions(primaryKey);
        this.keys = KeyTable.of(primaryKey.stream().map(schema::type).toList());
        this.tables = List.of(keys.entries("keys"), rows.entries("rows", keys));
        this.output = new Output(schema);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = inputs[0];
        if (batch.isEmpty()) {
            return Batch.empty(schema);
        }
        int[] groups = new int[batch.size()];
        keys.assign(Columns.at(batch, keyColumns), batch.size(), groups);
        ByteSink bytes = new ByteSink();
        for (int row = 0; row < batch.size(); row++) {
            int old = rows.first(groups[row]);
            bytes.clear();
            RowFormat.write(bytes, batch.columns(), row);
            if (batch.weight(row) < 0) {
                if (old != GroupedRows.NONE) {
                    retract(old);
                }
            } else if (old == GroupedRows.NONE || !same(old, bytes)) {
                if (old != GroupedRows.NONE) {
                    retract(old);
                }
                rows.add(groups[row], bytes.data(), 0, bytes.length(), 1);
                output.put(batch.columns(), row, 0);
                output.end(1);
            }
        }
        for (int group : groups) {
            if (keys.contains(group) && rows.first(group) == GroupedRows.NONE) {
                keys.remove(group);
            }
        }
        return Consolidation.net(output.take());
    }

    private boolean same(int row, ByteSink bytes) {
        int start = rows.start(row);
        return Arrays.equals(
                rows.data(row), start, start + rows.length(row), bytes.data(), 0, bytes.length());
    }

    private void retract(int row) {
        output.put(rows.data(row), rows.start(row), 0, schema.size());
        output.end(-1);
        rows.remove(row);
    }

    @Override
    public long stateRows() {
        return rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + rows.bytes();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }
}
