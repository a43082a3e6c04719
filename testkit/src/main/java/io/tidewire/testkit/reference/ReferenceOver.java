package io.tidewire.testkit.reference;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** OVER: for each row, looks at every row of its partition and asks whether it is in the frame. */
final class ReferenceOver {

    private final Plan.Over over;
    private final List<List<@Nullable Object>> rows;
    private final Comparator<List<@Nullable Object>> byKey;

    /** The rows of one partition. */
    private ReferenceOver(Plan.Over over, List<List<@Nullable Object>> partition) {
        this.over = over;
        this.byKey = Order.by(over.order());
        this.rows = new ArrayList<>(partition);
        this.rows.sort(byKey.thenComparing(Order.rows()));
    }

    static List<List<@Nullable Object>> over(Plan.Over over, List<List<@Nullable Object>> input) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<List<@Nullable Object>> partition :
                ReferenceEngine.grouped(input, over.partition()).values()) {
            result.addAll(new ReferenceOver(over, partition).computed());
        }
        return result;
    }

    private List<List<@Nullable Object>> computed() {
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable Object> row = new ArrayList<>(rows.get(i));
            for (int call = 0; call < over.calls().size(); call++) {
                DataType type = over.schema().type(over.input().schema().size() + call);
                row.add(value(over.calls().get(call), i, type));
            }
            result.add(row);
        }
        return result;
    }

    private @Nullable Object value(OverCall call, int i, DataType type) {
        return switch (call) {
            case OverCall.Framed framed -> {
                Plan.Aggregate.Call plain =
                        new Plan.Aggregate.Call(
                                framed.function(),
                                framed.arguments(),
                                framed.distinct(),
                                null,
                                List.of(),
                                framed.user());
                yield ReferenceAggregates.call(plain, frame(framed.frame(), i), type);
            }
            case OverCall.Ranked ranked -> {
                Object rank = rank(ranked, i);
                yield type.kind() == DataType.Kind.INT ? (Object) ((Number) rank).intValue() : rank;
            }
            case OverCall.Shifted shifted -> {
                long at = i + shifted.offset();
                Integer otherwise = shifted.otherwise();
                yield at >= 0 && at < rows.size()
                        ? rows.get((int) at).get(shifted.argument())
                        : otherwise == null ? null : rows.get(i).get(otherwise);
            }
        };
    }

    private Object rank(OverCall.Ranked ranked, int i) {
        long before = rows.stream().filter(row -> byKey.compare(row, rows.get(i)) < 0).count();
        long upTo = rows.stream().filter(row -> byKey.compare(row, rows.get(i)) <= 0).count();
        long peersBefore =
                rows.subList(0, (int) before).stream().map(row -> keys(row)).distinct().count();
        int size = rows.size();
        return switch (ranked.ranking()) {
            case ROW_NUMBER -> i + 1L;
            case RANK -> before + 1;
            case DENSE_RANK -> peersBefore + 1;
            case PERCENT_RANK -> size == 1 ? 0.0 : (double) before / (size - 1);
            case CUME_DIST -> (double) upTo / size;
            case NTILE -> {
                // The first buckets hold one row more than the others.
                long bucket = 1;
                long end = 0;
                while (true) {
                    end += size / ranked.buckets() + (bucket <= size % ranked.buckets() ? 1 : 0);
                    if (i < end) {
                        yield bucket;
                    }
                    bucket++;
                }
            }
        };
    }

    private List<@Nullable Object> keys(List<@Nullable Object> row) {
        List<@Nullable Object> keys = new ArrayList<>();
        over.order().forEach(key -> keys.add(row.get(key.column())));
        return keys;
    }

    private List<List<@Nullable Object>> frame(OverCall.Frame frame, int i) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (int j = 0; j < rows.size(); j++) {
            BigDecimal start = frame.start();
            BigDecimal end = frame.end();
            boolean afterStart = start == null || distance(frame, i, j, start) >= 0;
            boolean beforeEnd = end == null || distance(frame, i, j, end) <= 0;
            if (afterStart && beforeEnd) {
                result.add(rows.get(j));
            }
        }
        return result;
    }

    /** Where row j lies, seen from what lies the offset away from row i: before, at or after it. */
    private int distance(OverCall.Frame frame, int i, int j, BigDecimal offset) {
        if (frame.rows()) {
            return Long.compare(j, i + offset.longValueExact());
        }
        List<@Nullable Object> from = rows.get(i);
        List<@Nullable Object> to = rows.get(j);
        if (offset.signum() == 0) {
            return byKey.compare(to, from);
        }
        Plan.SortKey key = over.order().getFirst();
        Object origin = from.get(key.column());
        Object value = to.get(key.column());
        if (origin == null || value == null) {
            return byKey.compare(to, from);
        }
        BigDecimal gap = number(value).subtract(number(origin));
        return (key.descending() ? gap.negate() : gap).compareTo(offset);
    }

    private static BigDecimal number(Object value) {
        return switch (value) {
            case LocalDateTime timestamp -> BigDecimal.valueOf(Values.micros(timestamp));
            case Instant instant -> BigDecimal.valueOf(Values.micros(instant));
            case LocalDate date -> BigDecimal.valueOf(date.toEpochDay());
            case LocalTime time -> BigDecimal.valueOf(time.toNanoOfDay() / 1_000_000);
            default -> new BigDecimal(value.toString());
        };
    }
}
