package io.tidewire.engine.expression.collection;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Making ARRAY, MAP and ROW, and taking them apart; {@link ArrayFunctions} has what changes arrays.
 */
public final class CollectionFunctions {

    private CollectionFunctions() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case ARRAY, ROW -> RowKernel.nullAware(call, CollectionFunctions::values);
            case MAP -> RowKernel.nullAware(call, CollectionFunctions::map);
            case ITEM -> RowKernel.strict(call, CollectionFunctions::item);
            case FIELD -> RowKernel.strict(call, row -> row.list(0).get(row.clampedInt(1)));
            case CARDINALITY -> RowKernel.strict(call, CollectionFunctions::size);
            case ELEMENT -> RowKernel.strict(call, CollectionFunctions::element);
            case MAP_KEYS ->
                    RowKernel.strict(
                            call, row -> new ArrayList<@Nullable Object>(row.map(0).keySet()));
            case MAP_VALUES ->
                    RowKernel.strict(
                            call, row -> new ArrayList<@Nullable Object>(row.map(0).values()));
            case MAP_ENTRIES -> RowKernel.strict(call, CollectionFunctions::entries);
            case MAP_FROM_ARRAYS -> RowKernel.strict(call, CollectionFunctions::mapFromArrays);
            case MAP_UNION -> RowKernel.strict(call, CollectionFunctions::mapUnion);
            default -> ArrayFunctions.kernel(call);
        };
    }

    private static Object values(Arguments row) {
        List<@Nullable Object> values = new ArrayList<>(row.count());
        for (int i = 0; i < row.count(); i++) {
            values.add(row.value(i));
        }
        return values;
    }

    private static Object map(Arguments row) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < row.count(); i += 2) {
            map.put(row.value(i), row.value(i + 1));
        }
        return map;
    }

    private static @Nullable Object item(Arguments row) {
        return switch (row.type(0).kind()) {
            case MAP -> row.map(0).get(row.value(1));
            default -> {
                List<@Nullable Object> list = row.list(0);
                long index = row.integer(1);
                yield index < 1 || index > list.size() ? null : list.get((int) index - 1);
            }
        };
    }

    private static Object size(Arguments row) {
        return switch (row.type(0).kind()) {
            case MAP -> row.map(0).size();
            default -> row.list(0).size();
        };
    }

    private static @Nullable Object element(Arguments row) {
        List<@Nullable Object> list = row.list(0);
        if (list.size() > 1) {
            throw new RowFailure("ELEMENT wants one element at most, not " + list.size());
        }
        return list.isEmpty() ? null : list.getFirst();
    }

    private static Object entries(Arguments row) {
        List<@Nullable Object> entries = new ArrayList<>();
        row.map(0)
                .forEach(
                        (key, value) -> {
                            List<@Nullable Object> entry = new ArrayList<>();
                            Collections.addAll(entry, key, value);
                            entries.add(entry);
                        });
        return entries;
    }

    private static Object mapFromArrays(Arguments row) {
        List<@Nullable Object> keys = row.list(0);
        List<@Nullable Object> values = row.list(1);
        if (keys.size() != values.size()) {
            throw new RowFailure(
                    "MAP_FROM_ARRAYS wants as many keys as values, not "
                            + keys.size()
                            + " and "
                            + values.size());
        }
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        return map;
    }

    /** Of keys that occur twice the last counts. */
    private static Object mapUnion(Arguments row) {
        Map<Object, @Nullable Object> union = new LinkedHashMap<>();
        for (int i = 0; i < row.count(); i++) {
            union.putAll(row.map(i));
        }
        return union;
    }
}
