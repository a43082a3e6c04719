package io.tidewire.flink.function;

import io.tidewire.api.plan.Function;

import org.apache.flink.table.functions.ScalarFunction;

import java.util.Map;

/** What Flink's SQL has no function for, by name. */
public final class LackedFunctions {

    private static final Map<String, ScalarFunction> ALL =
            Map.of(
                    "CBRT", new OfDouble(Function.CBRT),
                    "BITAND", new OfWholes(Function.BIT_AND),
                    "BITOR", new OfWholes(Function.BIT_OR),
                    "BITXOR", new OfWholes(Function.BIT_XOR),
                    "BITNOT", new OfWhole(Function.BIT_NOT));

    private LackedFunctions() {}

    public static Map<String, ScalarFunction> all() {
        return ALL;
    }
}
