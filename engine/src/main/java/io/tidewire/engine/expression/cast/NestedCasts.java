package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.ObjectColumn;
import io.tidewire.api.data.Values;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ARRAY, MAP and ROW element by element: the elements of all rows are cast as one column. */
final class NestedCasts {

    private NestedCasts() {}

    static @Nullable Kernel kernel(DataType from, DataType to) {
        if (from.kind() != to.kind()) {
            return null;
        }
        return switch (to.kind()) {
            case ARRAY -> {
                Kernel element = kernel(from, to, 0);
                yield (arguments, rows, context) ->
                        array((ObjectColumn) arguments[0], rows, context, element, from, to);
            }
            case MAP -> {
                Kernel keys = kernel(from, to, 0);
                Kernel values = kernel(from, to, 1);
                yield (arguments, rows, context) ->
                        map((ObjectColumn) arguments[0], rows, context, keys, values, from, to);
            }
            case ROW -> from.children().size() == to.children().size() ? row(from, to) : null;
            default -> null;
        };
    }

    private static Kernel kernel(DataType from, DataType to, int child) {
        return Casts.kernel(from.children().get(child).type(), to.children().get(child).type());
    }

    private static Column array(
            ObjectColumn column,
            int rows,
            KernelContext context,
            Kernel element,
            DataType from,
            DataType to) {
        List<List<@Nullable Object>> parts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            parts.add(
                    column.values()[i] instanceof List<?> list ? new ArrayList<>(list) : List.of());
        }
        List<List<@Nullable Object>> cast =
                convert(parts, context, element, child(from, 0), child(to, 0));
        @Nullable Object[] result = new Object[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = column.isNull(i) ? null : cast.get(i);
        }
        return ObjectColumn.of(result, rows);
    }

    private static Column map(
            ObjectColumn column,
            int rows,
            KernelContext context,
            Kernel keys,
            Kernel values,
            DataType from,
            DataType to) {
        List<List<@Nullable Object>> keyParts = new ArrayList<>();
        List<List<@Nullable Object>> valueParts = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Map<?, ?> map = column.values()[i] instanceof Map<?, ?> present ? present : Map.of();
            keyParts.add(new ArrayList<>(map.keySet()));
            valueParts.add(new ArrayList<>((Collection<?>) map.values()));
        }
        keyParts = convert(keyParts, context, keys, child(from, 0), child(to, 0));
        valueParts = convert(valueParts, context, values, child(from, 1), child(to, 1));
        @Nullable Object[] result = new Object[rows];
        for (int i = 0; i < rows; i++) {
            if (!column.isNull(i)) {
                Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
                for (int j = 0; j < keyParts.get(i).size(); j++) {
                    map.put(keyParts.get(i).get(j), valueParts.get(i).get(j));
                }
                result[i] = map;
            }
        }
        return ObjectColumn.of(result, rows);
    }

    private static Kernel row(DataType from, DataType to) {
        List<Kernel> fields = new ArrayList<>();
        for (int i = 0; i < to.children().size(); i++) {
            fields.add(kernel(from, to, i));
        }
        return (arguments, rows, context) -> {
            ObjectColumn column = (ObjectColumn) arguments[0];
            @Nullable Object[] result = new Object[rows];
            for (int i = 0; i < rows; i++) {
                result[i] = column.isNull(i) ? null : new ArrayList<@Nullable Object>();
            }
            for (int field = 0; field < fields.size(); field++) {
                List<List<@Nullable Object>> parts = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    List<@Nullable Object> part = new ArrayList<>();
                    if (column.values()[i] instanceof List<?> list) {
                        part.add(list.get(field));
                    }
                    parts.add(part);
                }
                parts =
                        convert(
                                parts,
                                context,
                                fields.get(field),
                                child(from, field),
                                child(to, field));
                append(result, parts);
            }
            return ObjectColumn.of(result, rows);
        };
    }

    @SuppressWarnings("unchecked")
    private static void append(@Nullable Object[] result, List<List<@Nullable Object>> parts) {
        for (int i = 0; i < result.length; i++) {
            if (result[i] != null) {
                ((List<@Nullable Object>) result[i]).addAll(parts.get(i));
            }
        }
    }

    private static DataType child(DataType type, int index) {
        Field field = type.children().get(index);
        return field.type();
    }

    /** Casts the elements of all rows in one go and hands them back row by row. */
    private static List<List<@Nullable Object>> convert(
            List<List<@Nullable Object>> parts,
            KernelContext context,
            Kernel kernel,
            DataType from,
            DataType to) {
        ColumnBuilder flat = new ColumnBuilder(from);
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < parts.size(); row++) {
            for (Object value : parts.get(row)) {
                flat.addValue(value);
                rows.add(row);
            }
        }
        Column cast =
                kernel.apply(new Column[] {flat.build()}, rows.size(), new OfRows(context, rows));
        List<List<@Nullable Object>> result = new ArrayList<>();
        int at = 0;
        for (List<@Nullable Object> part : parts) {
            List<@Nullable Object> converted = new ArrayList<>(part.size());
            for (int i = 0; i < part.size(); i++) {
                converted.add(Values.get(cast, to, at++));
            }
            result.add(converted);
        }
        return result;
    }

    /** An element that fails makes its row fail. */
    private record OfRows(KernelContext context, List<Integer> rows) implements KernelContext {

        @Override
        public long nowMicros() {
            return context.nowMicros();
        }

        @Override
        public void fail(int row, String message) {
            context.fail(rows.get(row), message);
        }
    }
}
