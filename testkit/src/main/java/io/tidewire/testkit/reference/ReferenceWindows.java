package io.tidewire.testkit.reference;

import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Window assignment, by trying every window that could hold a row. */
final class ReferenceWindows {

    private static final long MILLI = 1000;

    private ReferenceWindows() {}

    static List<List<@Nullable Object>> assign(
            Plan.Window window, List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Object value = row.get(window.time());
            if (value == null) {
                continue;
            }
            long time = ReferenceEngine.micros(value);
            switch (window.kind()) {
                case TUMBLE, HOP -> {
                    long first =
                            Math.floorDiv(time - window.size() - window.offset(), window.step())
                                    * window.step();
                    for (long start = first + window.offset();
                            start <= time;
                            start += window.step()) {
                        if (start + window.size() > time) {
                            result.add(extend(row, start, start + window.size(), value));
                        }
                    }
                }
                case CUMULATE -> {
                    long start =
                            Math.floorDiv(time - window.offset(), window.size()) * window.size()
                                    + window.offset();
                    for (long end = start + window.step();
                            end <= start + window.size();
                            end += window.step()) {
                        if (end > time) {
                            result.add(extend(row, start, end, value));
                        }
                    }
                }
            }
        }
        return result;
    }

    static List<List<@Nullable Object>> sessions(
            Plan.Session session, List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> timed =
                rows.stream().filter(row -> row.get(session.time()) != null).toList();
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<List<@Nullable Object>> group :
                ReferenceEngine.grouped(timed, session.partition()).values()) {
            List<List<@Nullable Object>> sorted = new ArrayList<>(group);
            sorted.sort(Comparator.comparingLong(row -> time(session, row)));
            int from = 0;
            for (int i = 1; i <= sorted.size(); i++) {
                if (i == sorted.size()
                        || time(session, sorted.get(i)) - time(session, sorted.get(i - 1))
                                > session.gap()) {
                    long start = time(session, sorted.get(from));
                    long end = time(session, sorted.get(i - 1)) + session.gap();
                    for (List<@Nullable Object> row : sorted.subList(from, i)) {
                        result.add(extend(row, start, end, time(row, session.time())));
                    }
                    from = i;
                }
            }
        }
        return result;
    }

    /** Numbers each lifetime by the time of its first row. */
    static List<List<@Nullable Object>> lifetimes(
            Plan.Lifetime plan, List<List<@Nullable Object>> rows) {
        Map<List<@Nullable Object>, TreeMap<Long, Long>> numbers = new HashMap<>();
        for (List<@Nullable Object> row : rows) {
            if (row.get(plan.time()) != null) {
                numbers.computeIfAbsent(
                                ReferenceEngine.pick(row, plan.partition()), _ -> new TreeMap<>())
                        .put(micros(row, plan.time()), 0L);
            }
        }
        for (TreeMap<Long, Long> byTime : numbers.values()) {
            long before = byTime.firstKey();
            long number = before;
            for (Map.Entry<Long, Long> each : byTime.entrySet()) {
                number = each.getKey() - before > plan.retain() ? each.getKey() : number;
                before = each.getKey();
                each.setValue(number);
            }
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Map<Long, Long> byTime =
                    numbers.getOrDefault(
                            ReferenceEngine.pick(row, plan.partition()), new TreeMap<>());
            List<@Nullable Object> numbered = new ArrayList<>(row);
            numbered.add(
                    row.get(plan.time()) == null
                            ? (Long) Long.MIN_VALUE
                            : byTime.get(micros(row, plan.time())));
            result.add(numbered);
        }
        return result;
    }

    private static long micros(List<@Nullable Object> row, int column) {
        return ReferenceEngine.micros(time(row, column));
    }

    private static long time(Plan.Session session, List<@Nullable Object> row) {
        return ReferenceEngine.micros(time(row, session.time()));
    }

    private static Object time(List<@Nullable Object> row, int column) {
        Object value = row.get(column);
        if (value == null) {
            throw new IllegalStateException("a row without time has no window");
        }
        return value;
    }

    private static List<@Nullable Object> extend(
            List<@Nullable Object> row, long start, long end, Object like) {
        List<@Nullable Object> extended = new ArrayList<>(row);
        extended.add(ReferenceEngine.time(start, java.time.LocalDateTime.MIN));
        extended.add(ReferenceEngine.time(end, java.time.LocalDateTime.MIN));
        extended.add(ReferenceEngine.time(end - MILLI, like));
        return extended;
    }
}
