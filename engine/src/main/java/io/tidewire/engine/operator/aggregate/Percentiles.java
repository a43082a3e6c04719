package io.tidewire.engine.operator.aggregate;

import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.engine.state.RowFormat;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * PERCENTILE and PERCENTILE_DISC: the value at a fraction of the ordered values, or those at
 * several fractions; NULL over no values and for a fraction that is none.
 */
final class Percentiles implements Fold {

    private final List<DataType> types;
    private final boolean interpolated;
    private final List<Object> values = new ArrayList<>();

    /** Of each value, how many there are up to it. */
    private final List<Long> upTo = new ArrayList<>();

    private long total;
    private @Nullable Object fraction;

    /**
     * @param types of the value, the fraction and, if given, how often the value counts
     * @param interpolated between two values, which are DOUBLE then
     */
    Percentiles(List<DataType> types, boolean interpolated) {
        this.types = types;
        this.interpolated = interpolated;
    }

    @Override
    public void add(byte[] data, int at, long times) {
        Object value = Ranking.value(data, at, types.getFirst());
        int fractionAt = RowFormat.read(data, at, new ColumnBuilder(types.getFirst(), 1));
        fraction = Ranking.value(data, fractionAt, types.get(1));
        long count = times;
        if (types.size() > 2) {
            int countAt = RowFormat.read(data, fractionAt, new ColumnBuilder(types.get(1), 1));
            Object repeated = Ranking.value(data, countAt, types.get(2));
            count *= repeated instanceof Number number ? Math.max(0, number.longValue()) : 0;
        }
        if (value != null && count > 0) {
            total += count;
            values.add(value);
            upTo.add(total);
        }
    }

    @Override
    public void emit(ColumnBuilder out) {
        if (total == 0) {
            out.addNull();
        } else if (fraction instanceof List<?> fractions) {
            List<@Nullable Object> results = new ArrayList<>();
            fractions.forEach(each -> results.add(at(each)));
            out.addValue(results);
        } else {
            out.addValue(at(fraction));
        }
        values.clear();
        upTo.clear();
        total = 0;
    }

    private @Nullable Object at(@Nullable Object given) {
        if (!(given instanceof Number number)) {
            return null;
        }
        double share = number.doubleValue();
        if (!(share >= 0 && share <= 1)) {
            return null;
        }
        if (!interpolated) {
            return value(Math.max(0, (long) Math.ceil(share * total) - 1));
        }
        double position = share * (total - 1);
        long below = (long) Math.floor(position);
        double lower = (Double) value(below);
        double upper = (Double) value((long) Math.ceil(position));
        return lower == upper ? lower : lower + (upper - lower) * (position - below);
    }

    /** The value that stands at a place, counted from 0. */
    private Object value(long place) {
        int low = 0;
        int high = values.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo.get(middle) > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return values.get(low);
    }
}
