package io.tidewire.testkit.harness;

import io.tidewire.api.plan.Program;
import io.tidewire.testkit.reference.ReferenceEngine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the views of a program are to be at each moment of one script. Each is worked out once:
 * however the script is cut into steps, the same moments come again.
 */
final class Expectations {

    private record Moment(int arrivals, Map<String, Long> watermarks) {}

    private final Program program;
    private final Map<Moment, Map<String, Map<List<@Nullable Object>, Long>>> known =
            new HashMap<>();

    Expectations(Program program) {
        this.program = program;
    }

    /**
     * By view, how often each row is in it.
     *
     * @param tables what so many arrivals of the script have made of the sources
     */
    Map<String, Map<List<@Nullable Object>, Long>> after(
            int arrivals,
            Map<String, List<List<@Nullable Object>>> tables,
            Map<String, Long> watermarks) {
        return known.computeIfAbsent(
                new Moment(arrivals, Map.copyOf(watermarks)),
                moment -> count(ReferenceEngine.evaluate(program, tables, watermarks)));
    }

    private static Map<String, Map<List<@Nullable Object>, Long>> count(
            Map<String, List<List<@Nullable Object>>> views) {
        Map<String, Map<List<@Nullable Object>, Long>> counts = new HashMap<>();
        views.forEach(
                (view, rows) -> {
                    Map<List<@Nullable Object>, Long> ofView = new HashMap<>();
                    rows.forEach(row -> ofView.merge(rounded(row), 1L, Long::sum));
                    counts.put(view, ofView);
                });
        return counts;
    }

    /** Sums of doubles depend on the order of addition in their last digits. */
    static List<@Nullable Object> rounded(List<@Nullable Object> row) {
        List<@Nullable Object> result = new ArrayList<>(row);
        result.replaceAll(
                value -> value instanceof Double d ? (Object) (Math.round(d * 1e6) / 1e6) : value);
        return result;
    }
}
