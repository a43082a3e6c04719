package io.tidewire.engine.expression.cast;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowFunction;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Which conversion serves which pair of types. */
public final class Casts {

    private static final int SHOWN = 60;

    private Casts() {}

    /**
     * A kernel of one argument; with {@link Expr.Cast#safe} a value that has no counterpart is NULL
     * and fails nothing.
     *
     * @throws IllegalArgumentException when there is no conversion between the types
     */
    public static Kernel kernel(Expr.Cast cast) {
        Kernel kernel = kernel(cast.input().type(), cast.type());
        if (!cast.safe()) {
            return kernel;
        }
        return (arguments, rows, context) -> kernel.apply(arguments, rows, new Forgiving(context));
    }

    static Kernel kernel(DataType from, DataType to) {
        Kernel loop = PrimitiveCasts.kernel(from, to);
        if (loop != null) {
            return loop;
        }
        if (from.kind() == Kind.STRING && (to.kind() == Kind.INT || to.kind() == Kind.BIGINT)) {
            return NumberText.toInteger(to);
        }
        Kernel nested = NestedCasts.kernel(from, to);
        if (nested != null) {
            return nested;
        }
        RowFunction function = function(from, to);
        if (function == null) {
            throw new IllegalArgumentException("no CAST from " + from + " to " + to);
        }
        return RowKernel.strict(List.of(new Expr.Ref(0, from)), to, function);
    }

    private static @Nullable RowFunction function(DataType from, DataType to) {
        return switch (to.kind()) {
            case STRING -> ToText.function(from);
            case BOOLEAN -> ToNumber.toBoolean(from);
            case INT, BIGINT -> ToNumber.toInteger(from, to);
            case DOUBLE -> ToNumber.toDouble(from);
            case DECIMAL -> ToNumber.toDecimal(from, to);
            case DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ -> ToTime.function(from, to);
            case BYTES, INTERVAL_DAY, INTERVAL_MONTH, ARRAY, MAP, ROW -> null;
        };
    }

    static RowFailure failed(String value, DataType type) {
        return new RowFailure(failure(value, type));
    }

    static String failure(String value, DataType type) {
        String shown =
                value.length() <= SHOWN
                        ? value
                        : value.substring(0, value.offsetByCodePoints(0, SHOWN / 2)) + "…";
        return "'" + shown + "' is no " + type.withNullable(true);
    }

    /** Lets no row fail: its value is NULL already. */
    private record Forgiving(KernelContext context) implements KernelContext {

        @Override
        public long nowMicros() {
            return context.nowMicros();
        }

        @Override
        public void fail(int row, String message) {}
    }
}
