package io.tidewire.app.shadow;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * By which rows two tables differ, kept up to date as both change: a bag in which each row has the
 * weight it has after, less the one it has before. What is in both is not in it, so that it holds
 * no more than the difference, and what one of the two is ahead of the other.
 *
 * <p>Compared are the columns that both have, by name; numbers by their value when a type has
 * changed. Thread-safe.
 */
public final class RowDifference {

    private final String table;
    private final Schema schema;
    private final int[] before;
    private final int[] after;
    private final boolean[] retyped;
    private final List<Integer> key;
    private final int maxRows;
    private final Map<List<@Nullable Object>, Long> rows = new HashMap<>();
    private long rowsBefore;
    private long rowsAfter;

    /**
     * @param keyBefore names of the columns that identify a row; empty when there are none
     * @param maxRows by which the two may differ at any time
     */
    public RowDifference(
            String table,
            Schema schemaBefore,
            List<String> keyBefore,
            Schema schemaAfter,
            List<String> keyAfter,
            int maxRows) {
        this.table = table;
        this.maxRows = maxRows;
        List<String> common =
                schemaAfter.names().stream().filter(schemaBefore.names()::contains).toList();
        this.schema =
                new Schema(
                        common.stream()
                                .map(name -> schemaAfter.field(schemaAfter.indexOf(name)))
                                .toList());
        this.before = common.stream().mapToInt(schemaBefore::indexOf).toArray();
        this.after = common.stream().mapToInt(schemaAfter::indexOf).toArray();
        this.retyped = new boolean[common.size()];
        for (int i = 0; i < retyped.length; i++) {
            DataType was = schemaBefore.type(before[i]);
            DataType is = schemaAfter.type(after[i]);
            retyped[i] = !was.withNullable(true).equals(is.withNullable(true));
        }
        boolean same =
                !keyAfter.isEmpty()
                        && keyBefore.size() == keyAfter.size()
                        && keyBefore.containsAll(keyAfter)
                        && common.containsAll(keyAfter);
        this.key = same ? keyAfter.stream().map(common::indexOf).toList() : List.of();
    }

    /** Columns that both have. */
    public Schema schema() {
        return schema;
    }

    /** Takes a change of the table as it was. */
    public void before(Batch delta) {
        add(delta, before, -1);
    }

    /** Takes a change of the table as it would be. */
    public void after(Batch delta) {
        add(delta, after, 1);
    }

    private synchronized void add(Batch delta, int[] columns, int sign) {
        for (int row = 0; row < delta.size(); row++) {
            long weight = delta.weight(row);
            if (sign > 0) {
                rowsAfter += weight;
            } else {
                rowsBefore += weight;
            }
            @Nullable Object[] values = new Object[columns.length];
            for (int i = 0; i < columns.length; i++) {
                Object value = delta.value(row, columns[i]);
                values[i] = retyped[i] ? plain(value) : comparable(value);
            }
            long more = sign * weight;
            rows.merge(Arrays.asList(values), more, (a, b) -> a + b == 0 ? null : (Long) (a + b));
        }
        if (rows.size() > maxRows) {
            throw new TidewireException(
                    ErrorCode.QUERY_LIMIT,
                    "view '"
                            + table
                            + "' differs by more than "
                            + maxRows
                            + " rows: too many to compare",
                    "run it without --shadow, or in a data directory of its own, and compare the"
                            + " tables in the store");
        }
    }

    /** Arrays are equal only to themselves. */
    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof byte[] bytes ? new Bytes(bytes) : value;
    }

    /** The value of a number, whatever its type. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number when number.isNaN() || number.isInfinite() -> number.toString();
            case Number number -> {
                BigDecimal exact = new BigDecimal(number.toString());
                yield exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
            }
            default -> comparable(value);
        };
    }

    /** Bytes by their content. */
    private record Bytes(byte[] bytes) implements Comparable<Bytes> {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes some && Arrays.equals(bytes, some.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public int compareTo(Bytes other) {
            return Arrays.compare(bytes, other.bytes);
        }

        @Override
        public String toString() {
            return java.util.HexFormat.of().formatHex(bytes);
        }
    }

    /**
     * How they differ now.
     *
     * @param samples the most rows of each kind
     */
    public synchronized Summary summary(int samples) {
        List<Row> onlyBefore = new ArrayList<>();
        List<Row> onlyAfter = new ArrayList<>();
        List<Change> changed = new ArrayList<>();
        long[] counts = new long[3];
        Map<List<@Nullable Object>, List<Row>> byKey = new LinkedHashMap<>();
        rows.forEach(
                (values, weight) ->
                        byKey.computeIfAbsent(key(values), _ -> new ArrayList<>())
                                .add(new Row(values, weight)));
        for (List<Row> group : byKey.values()) {
            if (!key.isEmpty() && group.size() == 2 && isChange(group)) {
                counts[2]++;
                boolean first = group.getFirst().weight < 0;
                changed.add(
                        new Change(
                                (first ? group.getFirst() : group.getLast()).values,
                                (first ? group.getLast() : group.getFirst()).values));
                continue;
            }
            for (Row row : group) {
                counts[row.weight < 0 ? 0 : 1] += Math.abs(row.weight);
                (row.weight < 0 ? onlyBefore : onlyAfter).add(row);
            }
        }
        return new Summary(
                schema.names(),
                key.stream().map(schema::name).toList(),
                rowsBefore,
                rowsAfter,
                counts[0],
                counts[1],
                counts[2],
                first(onlyBefore, samples),
                first(onlyAfter, samples),
                changed.stream()
                        .sorted(Comparator.comparing(change -> key(change.before), ROWS))
                        .limit(samples)
                        .toList());
    }

    private static boolean isChange(List<Row> group) {
        return group.getFirst().weight * group.getLast().weight == -1;
    }

    private List<@Nullable Object> key(List<@Nullable Object> values) {
        if (key.isEmpty()) {
            return values;
        }
        List<@Nullable Object> found = new ArrayList<>();
        key.forEach(column -> found.add(values.get(column)));
        return found;
    }

    private static List<List<@Nullable Object>> first(List<Row> rows, int samples) {
        List<List<@Nullable Object>> found = new ArrayList<>();
        rows.stream()
                .sorted(Comparator.comparing(Row::values, ROWS))
                .limit(samples)
                .forEach(
                        row ->
                                found.addAll(
                                        Collections.nCopies(
                                                (int)
                                                        Math.min(
                                                                Math.abs(row.weight),
                                                                samples - (long) found.size()),
                                                row.values)));
        return found;
    }

    private record Row(List<@Nullable Object> values, long weight) {}

    /** Any order that is always the same, by value where values have one. */
    private static final Comparator<List<@Nullable Object>> ROWS =
            (a, b) -> {
                for (int i = 0; i < a.size(); i++) {
                    int order = compare(a.get(i), b.get(i));
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            };

    @SuppressWarnings("unchecked")
    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a instanceof Comparable<?> && a.getClass() == b.getClass()
                ? ((Comparable<Object>) a).compareTo(b)
                : a.toString().compareTo(b.toString());
    }

    /**
     * @param before and {@code after}: of the same key
     */
    public record Change(List<@Nullable Object> before, List<@Nullable Object> after) {}

    /**
     * @param columns that were compared
     * @param key of a row; empty when rows are only there or not
     * @param rowsBefore of the whole table
     * @param onlyBefore rows that are not there after
     * @param onlyAfter rows that were not there before
     * @param changed keys whose row is another one
     * @param samplesBefore some of those, of which the order is always the same; and so on
     */
    public record Summary(
            List<String> columns,
            List<String> key,
            long rowsBefore,
            long rowsAfter,
            long onlyBefore,
            long onlyAfter,
            long changed,
            List<List<@Nullable Object>> samplesBefore,
            List<List<@Nullable Object>> samplesAfter,
            List<Change> samplesChanged) {

        public boolean isEmpty() {
            return onlyBefore == 0 && onlyAfter == 0 && changed == 0;
        }
    }
}
