package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.DataType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** DECIMAL values between their two storages. */
public final class Decimals {

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Decimals() {}

    /**
     * @param exponent 0 to 18
     */
    public static long power(int exponent) {
        return POWERS[exponent];
    }

    /** Rounded half up to the type's scale; null when it has more digits than the type. */
    public static @Nullable BigDecimal fit(BigDecimal value, DataType type) {
        BigDecimal rounded =
                value.scale() == type.scale()
                        ? value
                        : value.setScale(type.scale(), RoundingMode.HALF_UP);
        return rounded.precision() > type.precision() ? null : rounded;
    }

    /** As {@link #fit}, in the storage of the type: the unscaled Long or the BigDecimal. */
    public static @Nullable Object stored(BigDecimal value, DataType type) {
        BigDecimal fitting = fit(value, type);
        return fitting == null || type.storage() == DataType.Storage.OBJECT
                ? fitting
                : (Object) fitting.unscaledValue().longValue();
    }
}
