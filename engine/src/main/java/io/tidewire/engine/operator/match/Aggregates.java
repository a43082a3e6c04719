package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.operator.aggregate.Failures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The aggregates that conditions read, kept up as rows are taken and given back: Δ = ± the row.
 * Aggregates that only measures read are computed once, of the whole match.
 */
final class Aggregates {

    /** The language's own functions do not fail. */
    private static final Failures NO_FAILURES = (_, _, _) -> {};

    static final int NO_GROUP = -1;

    /** The calls over one symbol. */
    private record Folding(
            int symbol, List<Folded> calls, Accumulators accumulators, int[] reads) {}

    private final Plan input;
    private final RowStore store;
    private final Symbols symbols;
    private final List<Folding> foldings = new ArrayList<>();
    private final Folding[][] ofVariable;
    private int[] free = {};
    private int freeCount;
    private int used;

    /**
     * @param read by conditions
     */
    Aggregates(Plan input, RowStore store, Symbols symbols, int variables, List<Folded> read) {
        this.input = input;
        this.store = store;
        this.symbols = symbols;
        for (int symbol = 0; symbol < symbols.count(); symbol++) {
            int wanted = symbol;
            List<Folded> calls =
                    read.stream()
                            .filter(call -> symbols.indexOf(call.variables()) == wanted)
                            .distinct()
                            .toList();
            if (!calls.isEmpty()) {
                foldings.add(folding(symbol, calls, true));
            }
        }
        ofVariable = new Folding[variables][];
        for (int variable = 0; variable < variables; variable++) {
            int[] own = symbols.of(variable);
            ofVariable[variable] =
                    foldings.stream()
                            .filter(f -> Arrays.stream(own).anyMatch(s -> s == f.symbol()))
                            .toArray(Folding[]::new);
        }
    }

    private Folding folding(int symbol, List<Folded> calls, boolean retracting) {
        List<Plan.Aggregate.Call> plain = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        TreeSet<Integer> reads = new TreeSet<>();
        for (Folded call : calls) {
            Integer column = call.column();
            List<Integer> arguments = column == null ? List.of() : List.of(column);
            reads.addAll(arguments);
            plain.add(new Plan.Aggregate.Call(call.function(), arguments, false, null, List.of()));
            fields.add(new Field("c" + fields.size(), call.type()));
        }
        Plan.Aggregate plan = new Plan.Aggregate(input, List.of(), plain, new Schema(fields));
        return new Folding(
                symbol,
                calls,
                new Accumulators(plan, retracting, NO_FAILURES),
                reads.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * Adds a row that was taken as the variable to the aggregates of a search, or takes it back.
     *
     * @param group of the search, {@link #NO_GROUP} when it has none yet
     * @return the group
     */
    int change(int group, int variable, int slot, int weight) {
        Folding[] affected = ofVariable[variable];
        if (affected.length == 0) {
            return group;
        }
        int own = group == NO_GROUP ? newGroup() : group;
        for (Folding folding : affected) {
            Batch row = rows(folding, new int[] {slot}).withWeights(new long[] {weight});
            folding.accumulators().update(row, new int[] {own});
        }
        return own;
    }

    private int newGroup() {
        int group = freeCount > 0 ? free[--freeCount] : used++;
        for (Folding folding : foldings) {
            folding.accumulators().reserve(used);
        }
        return group;
    }

    int release(int group) {
        if (group != NO_GROUP) {
            for (Folding folding : foldings) {
                folding.accumulators().clear(group);
            }
            if (freeCount == free.length) {
                free = Arrays.copyOf(free, Math.max(16, freeCount * 2));
            }
            free[freeCount++] = group;
        }
        return NO_GROUP;
    }

    /** The value of a call for a search, as it stands. */
    void addCurrent(ColumnBuilder out, Folded call, int group) {
        for (Folding folding : foldings) {
            int index = folding.calls().indexOf(call);
            if (index >= 0) {
                if (group == NO_GROUP) {
                    addOver(out, call, new int[0]);
                    return;
                }
                ColumnBuilder[] all = new ColumnBuilder[folding.calls().size()];
                for (int i = 0; i < all.length; i++) {
                    all[i] = i == index ? out : new ColumnBuilder(folding.calls().get(i).type(), 1);
                }
                folding.accumulators().emit(group, all, 0);
                return;
            }
        }
        throw new IllegalArgumentException("no condition reads " + call);
    }

    /** The value of a call over the rows. */
    void addOver(ColumnBuilder out, Folded call, int[] slots) {
        Folding folding = folding(symbols.indexOf(call.variables()), List.of(call), false);
        folding.accumulators().reserve(1);
        folding.accumulators().update(rows(folding, slots), new int[slots.length]);
        folding.accumulators().emit(0, new ColumnBuilder[] {out}, 0);
    }

    /** The rows, as far as the calls read them: other columns are not there. */
    private Batch rows(Folding folding, int[] slots) {
        Schema schema = input.schema();
        Column[] columns = new Column[schema.size()];
        for (int column : folding.reads()) {
            ColumnBuilder values = new ColumnBuilder(schema.type(column), slots.length);
            for (int slot : slots) {
                store.addTo(values, slot, column);
            }
            columns[column] = values.build();
        }
        return Batch.of(schema, columns, slots.length);
    }

    long bytes() {
        return foldings.stream().mapToLong(f -> f.accumulators().bytes()).sum();
    }
}
