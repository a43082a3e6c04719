package io.tidewire.testkit.reference;

import io.tidewire.api.plan.Plan.SortKey;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How SQL orders values: strings by their bytes, NULL where the key says, otherwise smallest. */
final class Order {

    private Order() {}

    @SuppressWarnings("unchecked")
    static int compare(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            return Arrays.compareUnsigned(
                    a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return rows().compare((List<@Nullable Object>) a, (List<@Nullable Object>) b);
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    static int compareNullable(@Nullable Object left, @Nullable Object right, boolean nullsFirst) {
        if (left == null || right == null) {
            int order = left == right ? 0 : left == null ? -1 : 1;
            return nullsFirst ? order : -order;
        }
        return compare(left, right);
    }

    /** By the keys; what is equal by them is equal. */
    static Comparator<List<@Nullable Object>> by(List<SortKey> keys) {
        return (a, b) -> {
            for (SortKey key : keys) {
                Object left = a.get(key.column());
                Object right = b.get(key.column());
                int order =
                        left == null || right == null
                                ? compareNullable(left, right, key.nullsFirst())
                                : (key.descending() ? -compare(left, right) : compare(left, right));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    /** By the whole row, ascending. */
    static Comparator<List<@Nullable Object>> rows() {
        return (a, b) -> {
            for (int i = 0; i < a.size(); i++) {
                int order = compareNullable(a.get(i), b.get(i), true);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }
}
