package io.tidewire.app.oracle.duckdb;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares tables as multisets; numbers by value, whatever their type, doubles nearly. */
final class Answers {

    private static final double TOLERANCE = 1e-9;

    private Answers() {}

    /** What one has and the other lacks; empty when they agree. */
    record Difference(List<List<@Nullable Object>> here, List<List<@Nullable Object>> there) {
        boolean isEmpty() {
            return here.isEmpty() && there.isEmpty();
        }
    }

    static Difference difference(
            Map<List<@Nullable Object>, Long> here, List<List<@Nullable Object>> there) {
        Map<List<@Nullable Object>, Long> left = new HashMap<>();
        here.forEach((row, count) -> left.merge(plain(row), count, Long::sum));
        there.forEach(row -> left.merge(plain(row), -1L, Long::sum));
        List<List<@Nullable Object>> onlyHere = new ArrayList<>();
        List<List<@Nullable Object>> onlyThere = new ArrayList<>();
        left.forEach(
                (row, count) -> {
                    for (long i = Math.abs(count); i > 0; i--) {
                        (count > 0 ? onlyHere : onlyThere).add(row);
                    }
                });
        for (Iterator<List<@Nullable Object>> rows = onlyHere.iterator(); rows.hasNext(); ) {
            List<@Nullable Object> row = rows.next();
            for (int i = 0; i < onlyThere.size(); i++) {
                if (near(row, onlyThere.get(i))) {
                    onlyThere.remove(i);
                    rows.remove();
                    break;
                }
            }
        }
        return new Difference(onlyHere, onlyThere);
    }

    private static List<@Nullable Object> plain(List<@Nullable Object> row) {
        List<@Nullable Object> plain = new ArrayList<>(row);
        plain.replaceAll(
                value ->
                        value instanceof Number number && !isDouble(number)
                                ? new BigDecimal(number.toString()).stripTrailingZeros()
                                : value);
        return plain;
    }

    private static boolean isDouble(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    private static boolean near(List<@Nullable Object> a, List<@Nullable Object> b) {
        for (int i = 0; i < a.size(); i++) {
            boolean same =
                    a.get(i) instanceof Number x && b.get(i) instanceof Number y
                            ? near(x, y)
                            : Objects.equals(a.get(i), b.get(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean near(Number a, Number b) {
        if (!isDouble(a) && !isDouble(b)) {
            return a.equals(b);
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        return Double.compare(x, y) == 0
                || Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.max(Math.abs(x), Math.abs(y)));
    }
}
