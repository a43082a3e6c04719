package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Building and evaluating expressions in tests. */
final class Expressions {

    /** The step's clock in tests: 2026-01-31 12:34:56.789012. */
    static final long NOW = Values.micros(LocalDateTime.parse("2026-01-31T12:34:56.789012"));

    private Expressions() {}

    /** A failed row, as a value to compare with. */
    record Failed(String message) {}

    static Expr.Literal literal(@Nullable Object value, DataType type) {
        return new Expr.Literal(value, type);
    }

    static Expr.Literal literal(Object value) {
        return new Expr.Literal(value, typeOf(value));
    }

    static Expr.Call call(Function function, DataType type, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), type);
    }

    static DataType typeOf(Object value) {
        return switch (value) {
            case Boolean _ -> DataType.BOOLEAN;
            case Integer _ -> DataType.INT;
            case Long _ -> DataType.BIGINT;
            case Double _ -> DataType.DOUBLE;
            case String _ -> DataType.STRING;
            case byte[] _ -> DataType.BYTES;
            case LocalDate _ -> DataType.DATE;
            case LocalTime _ -> new DataType(DataType.Kind.TIME, true, 3, 0, List.of());
            case LocalDateTime _ -> DataType.timestamp(6);
            case Instant _ -> DataType.timestampLtz(6);
            case BigDecimal d ->
                    DataType.decimal(Math.max(d.precision(), Math.max(d.scale(), 1)), d.scale());
            default -> throw new IllegalArgumentException("give the type of " + value);
        };
    }

    /** The value of each row: as Values has it, null, or Failed. */
    static List<@Nullable Object> evaluate(Expr expr, Batch batch) {
        EvaluationContext context = new EvaluationContext();
        context.begin(batch.size(), NOW);
        Column column = ExpressionCompiler.compile(expr).evaluate(batch, context);
        List<@Nullable Object> result = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            result.add(
                    context.failed(row)
                            ? new Failed(context.failure(row))
                            : Values.get(column, expr.type(), row));
        }
        return result;
    }

    static Batch batch(
            List<DataType> types, List<? extends List<? extends @Nullable Object>> rows) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            fields.add(new Field("c" + i, types.get(i)));
        }
        BatchBuilder builder = new BatchBuilder(new Schema(fields));
        rows.forEach(row -> builder.add(1, row));
        return builder.build();
    }

    /** The same rows among others, in shared bytes with gaps: gathered out of a larger batch. */
    static Batch scattered(Batch batch) {
        Column[] columns = new Column[batch.columns().length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = withGaps(batch.column(i));
        }
        Batch shifted = new Batch(batch.schema(), columns, batch.size(), null);
        int[] rows = new int[batch.size() * 2];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / 2;
        }
        Batch doubled = shifted.gather(rows, rows.length);
        int[] odd = new int[batch.size()];
        for (int i = 0; i < odd.length; i++) {
            odd[i] = i * 2 + 1;
        }
        return doubled.gather(odd, odd.length);
    }

    private static Column withGaps(Column column) {
        if (!(column instanceof BytesColumn bytes)) {
            return column;
        }
        byte[] gap = "gap%'\"\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        byte[] data = new byte[bytes.data().length + gap.length * (bytes.size() + 1)];
        int[] starts = new int[bytes.size()];
        int at = 0;
        for (int i = 0; i < bytes.size(); i++) {
            System.arraycopy(gap, 0, data, at, gap.length);
            at += gap.length;
            // Under a NULL lies what the contract allows: anything.
            starts[i] = bytes.isNull(i) ? 1_000_000 : at;
            if (!bytes.isNull(i)) {
                System.arraycopy(bytes.data(), bytes.starts()[i], data, at, bytes.lengths()[i]);
                at += bytes.lengths()[i];
            }
        }
        return new BytesColumn(data, starts, bytes.lengths(), bytes.nulls(), bytes.size());
    }

    /**
     * The results of a call with every choice of which arguments are columns and which literals;
     * all must be the same, which is returned.
     *
     * @param literalOnly positions that must stay literals
     */
    static @Nullable Object everyWay(
            Function function,
            DataType type,
            List<DataType> types,
            List<? extends @Nullable Object> values,
            Integer... literalOnly) {
        int count = types.size();
        @Nullable Object first = null;
        boolean known = false;
        for (int mask = 0; mask < 1 << count; mask++) {
            List<Expr> arguments = new ArrayList<>();
            boolean skip = false;
            for (int i = 0; i < count; i++) {
                boolean column = (mask >> i & 1) == 1;
                skip |= column && Arrays.asList(literalOnly).contains(i);
                arguments.add(
                        column
                                ? new Expr.Ref(i, types.get(i))
                                : literal(values.get(i), types.get(i)));
            }
            if (skip) {
                continue;
            }
            Batch batch = batch(types, Collections.nCopies(3, values));
            for (Batch variant : List.of(batch, scattered(batch))) {
                List<@Nullable Object> results =
                        evaluate(new Expr.Call(function, arguments, type), variant);
                for (Object result : results) {
                    if (known && !same(first, result)) {
                        throw new AssertionError(
                                function
                                        + " with columns "
                                        + Integer.toBinaryString(mask)
                                        + ": "
                                        + result
                                        + " instead of "
                                        + first);
                    }
                    first = result;
                    known = true;
                }
            }
        }
        return first;
    }

    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return a instanceof byte[] left && b instanceof byte[] right
                ? Arrays.equals(left, right)
                : java.util.Objects.equals(a, b);
    }
}
