package io.tidewire.testkit.reference;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;

/** Aggregates over the whole group each time. */
final class ReferenceAggregates {

    private ReferenceAggregates() {}

    static List<List<@Nullable Object>> aggregate(
            Plan.Aggregate aggregate, List<List<@Nullable Object>> rows) {
        Map<List<@Nullable Object>, List<List<@Nullable Object>>> groups =
                new LinkedHashMap<>(ReferenceEngine.grouped(rows, aggregate.keys()));
        if (aggregate.keys().isEmpty()) {
            groups.putIfAbsent(List.of(), List.of());
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        groups.forEach(
                (key, group) -> {
                    List<@Nullable Object> row = new ArrayList<>(key);
                    for (int i = 0; i < aggregate.calls().size(); i++) {
                        DataType type = aggregate.schema().type(aggregate.keys().size() + i);
                        row.add(call(aggregate.calls().get(i), group, type));
                    }
                    result.add(row);
                });
        return result;
    }

    /** One call over the rows of one group. */
    static @Nullable Object call(
            Plan.Aggregate.Call call, List<List<@Nullable Object>> group, DataType type) {
        Integer filter = call.filter();
        List<List<@Nullable Object>> rows =
                group.stream()
                        .filter(row -> filter == null || Boolean.TRUE.equals(row.get(filter)))
                        .toList();
        if (!call.order().isEmpty()) {
            rows = rows.stream().sorted(Order.by(call.order())).toList();
        }
        if (call.user() != null) {
            return user(call, call.user(), rows);
        }
        if (call.arguments().isEmpty()) {
            return (long) rows.size();
        }
        List<Object> values = values(call, rows);
        return switch (call.function()) {
            case COUNT, APPROX_COUNT_DISTINCT -> (long) values.size();
            case SUM -> values.isEmpty() ? null : fitting(sum(values, type), type);
            case SUM0 -> sum(values, type);
            case AVG -> values.isEmpty() ? null : average(values, type);
            case MIN -> values.stream().min(Order::compare).orElse(null);
            case MAX -> values.stream().max(Order::compare).orElse(null);
            case STDDEV_POP -> spread(values, 0, true, type);
            case STDDEV_SAMP -> spread(values, 1, true, type);
            case VAR_POP -> spread(values, 0, false, type);
            case VAR_SAMP -> spread(values, 1, false, type);
            case FIRST_VALUE, ANY_VALUE, SINGLE_VALUE ->
                    values.isEmpty() ? null : values.getFirst();
            case LAST_VALUE -> values.isEmpty() ? null : values.getLast();
            case ARG_MAX -> best(rows, call, 1);
            case ARG_MIN -> best(rows, call, -1);
            case LISTAGG -> values.isEmpty() ? null : joined(values, rows, call);
            case ARRAY_AGG -> values.isEmpty() ? null : values;
            case JSON_ARRAYAGG -> "[" + commas(values) + "]";
            case JSON_OBJECTAGG ->
                    "{" + commas(values.stream().sorted(Order::compare).toList()) + "}";
            case COLLECT -> counted(values);
            case BOOL_AND -> values.isEmpty() ? null : values.stream().allMatch(v -> (Boolean) v);
            case BOOL_OR -> values.isEmpty() ? null : values.stream().anyMatch(v -> (Boolean) v);
            case PERCENTILE, PERCENTILE_DISC, APPROX_PERCENTILE ->
                    ReferencePercentiles.of(call, rows);
            case USER -> throw new IllegalArgumentException("a call without its function");
            case BIT_AND -> bits(values, (a, b) -> a & b, type);
            case BIT_OR -> bits(values, (a, b) -> a | b, type);
            case BIT_XOR -> bits(values, (a, b) -> a ^ b, type);
        };
    }

    /** All rows that the function takes, one after the other; those that fail do not count. */
    private static @Nullable Object user(
            Plan.Aggregate.Call call,
            io.tidewire.api.function.AggregateFunction function,
            List<List<@Nullable Object>> rows) {
        @Nullable Object[] state = function.create();
        Set<List<@Nullable Object>> seen = new HashSet<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> arguments = ReferenceEngine.pick(row, call.arguments());
            boolean taken = !call.distinct() || seen.add(arguments);
            for (int i = 0; i < arguments.size(); i++) {
                taken &= arguments.get(i) != null || function.parameters().get(i).nullable();
            }
            @Nullable Object[] next = state.clone();
            try {
                if (taken) {
                    function.add(next, arguments.toArray());
                    state = next;
                }
            } catch (Exception e) {
                // The row is left out.
            }
        }
        try {
            return function.value(state);
        } catch (Exception e) {
            return null;
        }
    }

    /** The arguments that count: of several, the whole row of them; NULLs only for ARRAY_AGG. */
    private static List<Object> values(
            Plan.Aggregate.Call call, List<List<@Nullable Object>> rows) {
        boolean several = call.function() == AggregateFunction.COUNT && call.arguments().size() > 1;
        List<@Nullable Object> values = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> arguments = ReferenceEngine.pick(row, call.arguments());
            Object value =
                    several ? (arguments.contains(null) ? null : arguments) : arguments.getFirst();
            if (value != null || call.function() == AggregateFunction.ARRAY_AGG) {
                values.add(value);
            }
        }
        return call.distinct() ? new ArrayList<>(new LinkedHashSet<>(values)) : values;
    }

    /** NULL when a DECIMAL has no room for it. */
    private static @Nullable Object fitting(Object sum, DataType type) {
        return sum instanceof BigDecimal exact && exact.precision() > type.precision() ? null : sum;
    }

    private static @Nullable Object bits(
            List<Object> values, LongBinaryOperator operator, DataType type) {
        if (values.isEmpty()) {
            return null;
        }
        long result =
                values.stream()
                        .mapToLong(value -> ((Number) value).longValue())
                        .reduce(operator)
                        .orElseThrow();
        return type.kind() == DataType.Kind.INT ? (Object) (int) result : (Object) result;
    }

    private static Object sum(List<Object> values, DataType type) {
        return switch (type.kind()) {
            case INT -> values.stream().mapToInt(v -> ((Number) v).intValue()).sum();
            case BIGINT -> values.stream().mapToLong(v -> ((Number) v).longValue()).sum();
            case DOUBLE -> values.stream().mapToDouble(v -> ((Number) v).doubleValue()).sum();
            default ->
                    values.stream()
                            .map(ReferenceAggregates::decimal)
                            .reduce(BigDecimal.ZERO, BigDecimal::add)
                            .setScale(type.scale(), RoundingMode.HALF_UP);
        };
    }

    private static Object average(List<Object> values, DataType type) {
        BigDecimal total =
                values.stream()
                        .map(ReferenceAggregates::decimal)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal count = BigDecimal.valueOf(values.size());
        return switch (type.kind()) {
            case INT -> total.divide(count, 0, RoundingMode.DOWN).intValue();
            case BIGINT -> total.divide(count, 0, RoundingMode.DOWN).longValue();
            case DOUBLE ->
                    values.stream().mapToDouble(v -> ((Number) v).doubleValue()).sum()
                            / values.size();
            default -> total.divide(count, type.scale(), RoundingMode.HALF_UP);
        };
    }

    private static @Nullable Object spread(
            List<Object> values, int less, boolean root, DataType type) {
        if (values.size() <= less) {
            return null;
        }
        double mean =
                values.stream().mapToDouble(v -> decimal(v).doubleValue()).average().orElseThrow();
        double squares =
                values.stream()
                        .mapToDouble(v -> Math.pow(decimal(v).doubleValue() - mean, 2))
                        .sum();
        double variance = squares / (values.size() - less);
        double result = root ? Math.sqrt(variance) : variance;
        return switch (type.kind()) {
            case INT -> (int) result;
            case BIGINT -> (long) result;
            case DECIMAL -> BigDecimal.valueOf(result).setScale(type.scale(), RoundingMode.HALF_UP);
            default -> result;
        };
    }

    private static @Nullable Object best(
            List<List<@Nullable Object>> rows, Plan.Aggregate.Call call, int sign) {
        Object bestValue = null;
        Object bestOrder = null;
        for (List<@Nullable Object> row : rows) {
            Object value = row.get(call.arguments().get(0));
            Object order = row.get(call.arguments().get(1));
            if (order == null) {
                continue;
            }
            int better = bestOrder == null ? 1 : sign * Order.compare(order, bestOrder);
            // Of equals the smallest value, NULL before all.
            boolean smaller =
                    better == 0
                            && bestValue != null
                            && (value == null || Order.compare(value, bestValue) < 0);
            if (better > 0 || smaller) {
                bestOrder = order;
                bestValue = value;
            }
        }
        return bestValue;
    }

    private static String commas(List<Object> texts) {
        return texts.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private static String joined(
            List<Object> values, List<List<@Nullable Object>> rows, Plan.Aggregate.Call call) {
        String separator =
                call.arguments().size() < 2
                        ? ","
                        : String.valueOf(rows.getFirst().get(call.arguments().get(1)));
        return values.stream().map(Object::toString).collect(Collectors.joining(separator));
    }

    private static Map<Object, Integer> counted(List<Object> values) {
        Map<Object, Integer> counts = new TreeMap<>(Order::compare);
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts;
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
    }
}
