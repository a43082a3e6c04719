package io.tidewire.flink.job;

import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/** How long the operators of Flink's SQL were told to keep state, which they tell nobody. */
final class StateLives {

    private StateLives() {}

    /** Of the two sides of a join; empty for another. */
    static List<Long> ofSides(Transformation<?> operator) {
        List<Long> lives = new ArrayList<>();
        if (operator instanceof TwoInputTransformation<?, ?, ?> two
                && two.getOperatorFactory() instanceof SimpleOperatorFactory<?> simple) {
            Object join = simple.getOperator();
            for (Class<?> type = join.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (field.getName().endsWith("StateRetentionTime")
                            && value(field, join) instanceof Long life) {
                        lives.add(life);
                    }
                }
            }
        }
        return lives;
    }

    /** In milliseconds, 0 for ever; null for one that is not told. */
    static @Nullable Long of(Transformation<?> operator) {
        StreamOperatorFactory<?> factory =
                switch (operator) {
                    case OneInputTransformation<?, ?> one -> one.getOperatorFactory();
                    case TwoInputTransformation<?, ?, ?> two -> two.getOperatorFactory();
                    default -> null;
                };
        if (!(factory instanceof SimpleOperatorFactory<?> simple)) {
            return null;
        }
        Object told =
                simple.getOperator() instanceof AbstractUdfStreamOperator<?, ?> udf
                        ? udf.getUserFunction()
                        : simple.getOperator();
        for (Class<?> type = told.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Object value = value(field, told);
                if (value instanceof StateTtlConfig life) {
                    return life.isEnabled() ? life.getTimeToLive().toMillis() : 0;
                }
                if (value instanceof Long life && field.getName().contains("etention")) {
                    return life;
                }
            }
        }
        return null;
    }

    private static @Nullable Object value(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
