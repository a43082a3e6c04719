package io.tidewire.engine.expression.collection;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.cast.ToText;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFunction;
import io.tidewire.engine.expression.kernel.RowKernel;
import io.tidewire.engine.expression.kernel.ValueOrder;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Arrays out of arrays, and questions about their elements. A NULL array gives NULL. */
final class ArrayFunctions {

    private static final Comparator<@Nullable Object> ORDER = ValueOrder::compare;

    private ArrayFunctions() {}

    static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case ARRAY_CONTAINS -> ofArray(call, row -> indexOf(row.list(0), row.value(1)) >= 0);
            case ARRAY_POSITION ->
                    RowKernel.strict(call, row -> indexOf(row.list(0), row.value(1)) + 1);
            case ARRAY_REMOVE ->
                    ofArray(
                            call,
                            row -> {
                                Object gone = row.value(1);
                                return row.list(0).stream()
                                        .filter(value -> !ValueOrder.equal(value, gone))
                                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
                            });
            case ARRAY_APPEND -> ofArray(call, row -> added(row, row.list(0).size()));
            case ARRAY_PREPEND -> ofArray(call, row -> added(row, 0));
            case ARRAY_JOIN -> ofArray(call, ArrayFunctions::join);
            case ARRAY_DISTINCT ->
                    RowKernel.strict(call, row -> distinct(row.list(0), null, false));
            case ARRAY_EXCEPT ->
                    RowKernel.strict(call, row -> distinct(row.list(0), row.list(1), false));
            case ARRAY_INTERSECT ->
                    RowKernel.strict(call, row -> distinct(row.list(0), row.list(1), true));
            case ARRAY_UNION ->
                    RowKernel.strict(call, row -> distinct(concatenated(row), null, false));
            case ARRAY_CONCAT -> RowKernel.strict(call, ArrayFunctions::concatenated);
            case ARRAY_REVERSE ->
                    RowKernel.strict(call, row -> new ArrayList<>(row.list(0).reversed()));
            case ARRAY_MAX -> RowKernel.strict(call, row -> extreme(row.list(0), 1));
            case ARRAY_MIN -> RowKernel.strict(call, row -> extreme(row.list(0), -1));
            case ARRAY_SORT -> RowKernel.strict(call, ArrayFunctions::sorted);
            case ARRAY_SLICE -> RowKernel.strict(call, ArrayFunctions::slice);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /** Only a NULL array makes the result NULL; the other arguments may be. */
    private static Kernel ofArray(Expr.Call call, RowFunction function) {
        return RowKernel.nullAware(call, row -> row.isNull(0) ? null : function.apply(row));
    }

    private static int indexOf(List<@Nullable Object> list, @Nullable Object wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (ValueOrder.equal(list.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static Object added(Arguments row, int at) {
        List<@Nullable Object> list = new ArrayList<>(row.list(0));
        list.add(at, row.value(1));
        return list;
    }

    /** NULLs are left out, or written as the third argument says. */
    private static @Nullable Object join(Arguments row) {
        if (row.isNull(1)) {
            return null;
        }
        String replacement = row.count() > 2 && !row.isNull(2) ? row.text(2) : null;
        StringJoiner joiner = new StringJoiner(row.text(1));
        for (Object value : row.list(0)) {
            if (value != null) {
                joiner.add(ToText.text(value, row.type(0).children().getFirst().type()));
            } else if (replacement != null) {
                joiner.add(replacement);
            }
        }
        return joiner.toString();
    }

    private static List<@Nullable Object> concatenated(Arguments row) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < row.count(); i++) {
            list.addAll(row.list(i));
        }
        return list;
    }

    /**
     * Each value once, in the order of its first place.
     *
     * @param other only values that are in it ({@code within}) or are not
     */
    private static List<@Nullable Object> distinct(
            List<@Nullable Object> list, @Nullable List<@Nullable Object> other, boolean within) {
        Set<@Nullable Object> others = new TreeSet<>(ORDER);
        if (other != null) {
            others.addAll(other);
        }
        Set<@Nullable Object> seen = new TreeSet<>(ORDER);
        List<@Nullable Object> result = new ArrayList<>();
        for (Object value : list) {
            if ((other == null || others.contains(value) == within) && seen.add(value)) {
                result.add(value);
            }
        }
        return result;
    }

    /** NULLs are passed over. */
    private static @Nullable Object extreme(List<@Nullable Object> list, int sign) {
        Object best = null;
        for (Object value : list) {
            if (value != null && (best == null || sign * ValueOrder.compare(value, best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    /** Array, ascending (TRUE), NULLs first (as ascending says). */
    private static Object sorted(Arguments row) {
        boolean ascending = row.count() < 2 || row.bool(1);
        boolean nullsFirst = row.count() < 3 ? ascending : row.bool(2);
        Comparator<@Nullable Object> order =
                (a, b) -> {
                    if (a == null || b == null) {
                        int nulls = Boolean.compare(a != null, b != null);
                        return nullsFirst ? nulls : -nulls;
                    }
                    return ascending ? ValueOrder.compare(a, b) : ValueOrder.compare(b, a);
                };
        List<@Nullable Object> list = new ArrayList<>(row.list(0));
        list.sort(order);
        return list;
    }

    /** From and to count from 1 and are both within; negative ones count from the end. */
    private static Object slice(Arguments row) {
        List<@Nullable Object> list = row.list(0);
        int size = list.size();
        long from = row.integer(1);
        long to = row.count() > 2 ? row.integer(2) : size;
        long first = Math.max(from < 0 ? size + from : Math.max(from - 1, 0), 0);
        long last = Math.min(to < 0 ? size + to + 1 : to, size);
        return first >= last ? List.of() : new ArrayList<>(list.subList((int) first, (int) last));
    }
}
