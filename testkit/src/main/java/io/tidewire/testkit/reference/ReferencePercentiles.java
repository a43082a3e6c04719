package io.tidewire.testkit.reference;

import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Percentiles of all values, written out one by one. */
final class ReferencePercentiles {

    private ReferencePercentiles() {}

    /**
     * @param rows in the call's order, if it has one
     */
    static @Nullable Object of(Plan.Aggregate.Call call, List<List<@Nullable Object>> rows) {
        List<Object> values = new ArrayList<>();
        Object fraction = null;
        for (List<@Nullable Object> row : rows) {
            Object value = row.get(call.arguments().get(0));
            if (value == null) {
                continue;
            }
            fraction = row.get(call.arguments().get(1));
            Object times = call.arguments().size() > 2 ? row.get(call.arguments().get(2)) : 1;
            for (long i = 0; times != null && i < ((Number) times).longValue(); i++) {
                values.add(
                        call.function() == AggregateFunction.APPROX_PERCENTILE
                                ? rounded((Double) value)
                                : value);
            }
        }
        if (call.distinct()) {
            values = new ArrayList<>(new LinkedHashSet<>(values));
        }
        if (call.order().isEmpty()) {
            values.sort(Order::compare);
        }
        if (values.isEmpty()) {
            return null;
        }
        boolean between = call.function() == AggregateFunction.PERCENTILE;
        if (fraction instanceof List<?> fractions) {
            List<@Nullable Object> results = new ArrayList<>();
            for (Object each : fractions) {
                results.add(at(values, each, between));
            }
            return results;
        }
        return at(values, fraction, between);
    }

    private static @Nullable Object at(
            List<Object> values, @Nullable Object fraction, boolean between) {
        if (fraction == null) {
            return null;
        }
        double share = ((Number) fraction).doubleValue();
        if (share < 0 || share > 1) {
            return null;
        }
        if (!between) {
            for (int i = 0; i < values.size(); i++) {
                if (i + 1 >= share * values.size()) {
                    return values.get(i);
                }
            }
            throw new IllegalStateException("the last value has all values up to it");
        }
        double place = share * (values.size() - 1);
        double low = (Double) values.get((int) Math.floor(place));
        double high = (Double) values.get((int) Math.ceil(place));
        return low + (high - low) * (place - Math.floor(place));
    }

    /** The middle of the powers of 1.01/0.99 that the value lies between. */
    private static double rounded(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return value + 0.0;
        }
        double base = 1.01 / 0.99;
        double power = Math.ceil(Math.log(Math.abs(value)) / Math.log(base));
        return Math.signum(value) * 2 * Math.pow(base, power) / (base + 1);
    }
}
