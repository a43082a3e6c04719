package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.StateTable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Inner joins of several inputs on one key: Δ(A⋈B⋈C) = ΔA⋈B⋈C + (A + ΔA)⋈ΔB⋈C + (A + ΔA)⋈(B +
 * ΔB)⋈ΔC, weights multiplied. Each input is indexed by the key, and nothing else is kept: joined
 * two by two, the rows of A⋈B would be kept too, with the columns of both. Rows with a NULL among
 * their keys match nothing.
 */
public final class StarJoin implements Stateful {

    private final Schema schema;
    private final JoinSide[] sides;

    /** Of each column of the result: the input and the column there. */
    private final int[] inputs;

    private final int[] columns;
    private final List<Batch> parts = new ArrayList<>();
    private final List<StateTable> tables = new ArrayList<>();

    /** By input, the rows that are together; of the input that changes, rows of the change. */
    private int[][] picked;

    private int count;

    /**
     * @param schemas of the inputs
     * @param keys of each input, as many and of the same types
     * @param retracting which inputs may retract
     */
    public StarJoin(
            Schema schema,
            List<Schema> schemas,
            List<List<Integer>> keys,
            boolean[] retracting,
            int[] inputs,
            int[] columns) {
        this.schema = schema;
        this.sides = new JoinSide[schemas.size()];
        this.inputs = inputs.clone();
        this.columns = columns.clone();
        this.picked = new int[sides.length][1024];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = new JoinSide(schemas.get(i), keys.get(i), retracting[i], false, null);
            tables.addAll(sides[i].tables("input " + (i + 1)));
        }
    }

    @Override
    public Batch step(Batch[] changes, StepContext context) {
        for (int i = 0; i < sides.length; i++) {
            if (!changes[i].isEmpty()) {
                change(i, withKeys(changes[i], sides[i].keyColumns));
            }
        }
        Batch change = Batches.concat(schema, parts);
        parts.clear();
        return change;
    }

    private static Batch withKeys(Batch batch, int[] keys) {
        int[] rows = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            boolean isNull = false;
            for (int key : keys) {
                isNull |= batch.column(key).isNull(row);
            }
            if (!isNull) {
                rows[count++] = row;
            }
        }
        return count == batch.size() ? batch : batch.gather(rows, count);
    }

    private void change(int input, Batch batch) {
        int[][] groups = new int[sides.length][];
        for (int i = 0; i < sides.length; i++) {
            groups[i] =
                    i == input
                            ? sides[i].assign(batch)
                            : sides[i].find(batch, sides[input].keyColumns);
        }
        count = 0;
        int[] together = new int[sides.length];
        for (int row = 0; row < batch.size(); row++) {
            if (first(input, groups, row, together)) {
                do {
                    add(together);
                } while (next(input, groups, row, together));
            }
        }
        if (count > 0) {
            parts.add(joined(input, batch));
        }
        sides[input].add(groups[input], batch, new long[batch.size()]);
        sides[input].sweep(groups[input], batch.size());
    }

    /** The first rows that match; false when an input has none. */
    private boolean first(int input, int[][] groups, int row, int[] together) {
        for (int i = 0; i < together.length; i++) {
            together[i] = i == input ? row : sides[i].first(groups[i][row]);
            if (together[i] == GroupedRows.NONE) {
                return false;
            }
        }
        return true;
    }

    /** Moves on to the next rows that match: the last input's first, then those before. */
    private boolean next(int input, int[][] groups, int row, int[] together) {
        for (int i = together.length - 1; i >= 0; i--) {
            if (i != input) {
                together[i] = sides[i].next(together[i]);
                if (together[i] != GroupedRows.NONE) {
                    return true;
                }
                together[i] = sides[i].first(groups[i][row]);
            }
        }
        return false;
    }

    private void add(int[] together) {
        if (count == picked[0].length) {
            for (int i = 0; i < picked.length; i++) {
                picked[i] = Arrays.copyOf(picked[i], count * 2);
            }
        }
        for (int i = 0; i < together.length; i++) {
            picked[i][count] = together[i];
        }
        count++;
    }

    private Batch joined(int input, Batch batch) {
        Column[][] values = new Column[sides.length][];
        long[] weights = new long[count];
        Arrays.fill(weights, 1);
        for (int i = 0; i < sides.length; i++) {
            if (i == input) {
                values[i] = batch.withWeights(null).gather(picked[i], count).columns();
            } else {
                values[i] = sides[i].columns(picked[i], count);
            }
            for (int each = 0; each < count; each++) {
                int row = picked[i][each];
                weights[each] *= i == input ? batch.weight(row) : sides[i].weight(row);
            }
        }
        Column[] result = new Column[columns.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[inputs[i]][columns[i]];
        }
        boolean plain = Arrays.stream(weights).allMatch(weight -> weight == 1);
        return new Batch(schema, result, count, plain ? null : weights);
    }

    @Override
    public long stateRows() {
        return Arrays.stream(sides).mapToLong(JoinSide::stateRows).sum();
    }

    @Override
    public long stateBytes() {
        return Arrays.stream(sides).mapToLong(JoinSide::stateBytes).sum();
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        for (JoinSide side : sides) {
            side.restored();
        }
    }
}
