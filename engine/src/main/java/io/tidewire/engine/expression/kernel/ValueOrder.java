package io.tidewire.engine.expression.kernel;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The order of values as {@link io.tidewire.api.data.Values} has them, of one type: NULL first,
 * then as SQL compares; NaN equals itself and is the greatest. Maps are equal or not; their order
 * is arbitrary but fixed.
 */
public final class ValueOrder {

    private ValueOrder() {}

    public static boolean equal(@Nullable Object a, @Nullable Object b) {
        return compare(a, b) == 0;
    }

    @SuppressWarnings("unchecked")
    public static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return switch (a) {
            case String text ->
                    Arrays.compareUnsigned(
                            text.getBytes(StandardCharsets.UTF_8),
                            ((String) b).getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) b);
            case List<?> list -> compareLists(list, (List<?>) b);
            case Map<?, ?> map -> compareMaps(map, (Map<?, ?>) b);
            // 0.0 and -0.0 are one value.
            case Double number -> Double.compare(number + 0.0, (Double) b + 0.0);
            case Comparable<?> value -> ((Comparable<Object>) value).compareTo(b);
            default -> throw new IllegalArgumentException("no order of " + a.getClass());
        };
    }

    private static int compareLists(List<?> a, List<?> b) {
        Iterator<?> left = a.iterator();
        Iterator<?> right = b.iterator();
        while (left.hasNext() && right.hasNext()) {
            int order = compare(left.next(), right.next());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int compareMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return Integer.compare(a.size(), b.size());
        }
        List<? extends Map.Entry<?, ?>> left = sorted(a);
        List<? extends Map.Entry<?, ?>> right = sorted(b);
        for (int i = 0; i < left.size(); i++) {
            int order = compare(left.get(i).getKey(), right.get(i).getKey());
            if (order == 0) {
                order = compare(left.get(i).getValue(), right.get(i).getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<? extends Map.Entry<?, ?>> sorted(Map<?, ?> map) {
        return map.entrySet().stream().sorted((x, y) -> compare(x.getKey(), y.getKey())).toList();
    }
}
