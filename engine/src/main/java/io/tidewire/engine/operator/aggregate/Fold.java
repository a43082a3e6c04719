package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rows of a group, in order, made into one value. */
sealed interface Fold permits Fold.Text, Fold.Enclosed, Fold.Array, Fold.Multiset, Percentiles {

    /**
     * @param data holds the arguments of the row in row format, from {@code at} on
     * @param times how often the row is there
     */
    void add(byte[] data, int at, long times);

    /** Adds the value of the rows since the last one. */
    void emit(ColumnBuilder out);

    /** LISTAGG: texts, each but the first after its separator; NULL over nothing. */
    final class Text implements Fold {

        private static final String DEFAULT_SEPARATOR = ",";

        private final List<DataType> types;
        private final StringBuilder text = new StringBuilder();
        private boolean any;

        Text(List<DataType> types) {
            this.types = types;
        }

        @Override
        public void add(byte[] data, int at, long times) {
            ColumnBuilder skipped = new ColumnBuilder(types.getFirst(), 1);
            int separatorAt = RowFormat.read(data, at, skipped);
            Object value = Ranking.value(data, at, types.getFirst());
            Object separator =
                    types.size() > 1
                            ? Ranking.value(data, separatorAt, types.get(1))
                            : DEFAULT_SEPARATOR;
            for (long i = 0; i < times; i++) {
                if (any && separator != null) {
                    text.append(separator);
                }
                text.append(value);
                any = true;
            }
        }

        @Override
        public void emit(ColumnBuilder out) {
            if (any) {
                out.addString(text.toString());
            } else {
                out.addNull();
            }
            text.setLength(0);
            any = false;
        }
    }

    /** JSON_ARRAYAGG and JSON_OBJECTAGG: texts between two marks, also over nothing. */
    final class Enclosed implements Fold {

        private final String open;
        private final String close;
        private final StringBuilder text = new StringBuilder();

        Enclosed(String open, String close) {
            this.open = open;
            this.close = close;
        }

        @Override
        public void add(byte[] data, int at, long times) {
            Object value = Ranking.value(data, at, DataType.STRING);
            for (long i = 0; i < times; i++) {
                text.append(text.isEmpty() ? open : ",").append(value);
            }
        }

        @Override
        public void emit(ColumnBuilder out) {
            out.addString(text.isEmpty() ? open + close : text.append(close).toString());
            text.setLength(0);
        }
    }

    /** ARRAY_AGG: the values as a list; NULL over nothing. */
    final class Array implements Fold {

        private final DataType type;
        private List<@Nullable Object> values = new ArrayList<>();

        Array(DataType type) {
            this.type = type;
        }

        @Override
        public void add(byte[] data, int at, long times) {
            Object value = Ranking.value(data, at, type);
            for (long i = 0; i < times; i++) {
                values.add(value);
            }
        }

        @Override
        public void emit(ColumnBuilder out) {
            if (values.isEmpty()) {
                out.addNull();
            } else {
                out.addObject(Collections.unmodifiableList(values));
            }
            values = new ArrayList<>();
        }
    }

    /** COLLECT: how often each value is there, as a MAP; as a list where the type is an ARRAY. */
    final class Multiset implements Fold {

        private final DataType type;
        private Map<@Nullable Object, Integer> counts = new LinkedHashMap<>();

        Multiset(DataType type) {
            this.type = type;
        }

        @Override
        public void add(byte[] data, int at, long times) {
            counts.merge(Ranking.value(data, at, type), (int) times, Integer::sum);
        }

        @Override
        public void emit(ColumnBuilder out) {
            if (out.type().kind() == DataType.Kind.MAP) {
                out.addObject(Collections.unmodifiableMap(counts));
            } else {
                List<@Nullable Object> values = new ArrayList<>();
                counts.forEach((value, times) -> values.addAll(Collections.nCopies(times, value)));
                out.addObject(Collections.unmodifiableList(values));
            }
            counts = new LinkedHashMap<>();
        }
    }
}
