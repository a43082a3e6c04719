import io.tidewire.api.data.DataType;
import io.tidewire.api.function.AggregateFunction;

import java.util.List;

/** The n-th root of the product of n numbers: the mean of what grows by factors. */
public final class GeometricMean
        implements AggregateFunction.Retractable, AggregateFunction.Mergeable {

    @Override
    public String name() {
        return "geometric_mean";
    }

    @Override
    public List<DataType> parameters() {
        return List.of(DataType.DOUBLE.notNull());
    }

    @Override
    public DataType result() {
        return DataType.DOUBLE;
    }

    /** The sum of the logarithms, and how many they are. */
    @Override
    public List<DataType> state() {
        return List.of(DataType.DOUBLE.notNull(), DataType.BIGINT.notNull());
    }

    @Override
    public Object[] create() {
        return new Object[] {0.0, 0L};
    }

    @Override
    public void add(Object[] state, Object[] arguments) {
        state[0] = (Double) state[0] + logarithm(arguments[0]);
        state[1] = (Long) state[1] + 1;
    }

    @Override
    public void retract(Object[] state, Object[] arguments) {
        state[0] = (Double) state[0] - logarithm(arguments[0]);
        state[1] = (Long) state[1] - 1;
    }

    @Override
    public void merge(Object[] state, Object[] other) {
        state[0] = (Double) state[0] + (Double) other[0];
        state[1] = (Long) state[1] + (Long) other[1];
    }

    @Override
    public Object value(Object[] state) {
        long count = (Long) state[1];
        return count == 0 ? null : Math.exp((Double) state[0] / count);
    }

    private static double logarithm(Object value) {
        double number = (Double) value;
        if (number <= 0) {
            throw new IllegalArgumentException("no geometric mean of " + number);
        }
        return Math.log(number);
    }
}
