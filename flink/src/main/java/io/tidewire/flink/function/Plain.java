package io.tidewire.flink.function;

import io.tidewire.api.deploy.JobPlan;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.TypeInference;

import java.util.Optional;

/** Gives back a window's bound, of which the planner then knows nothing: {@link JobPlan#PLAIN}. */
public final class Plain extends ScalarFunction {

    private static final long serialVersionUID = 1L;

    public TimestampData eval(TimestampData bound) {
        return bound;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        var bound = DataTypes.TIMESTAMP(3).notNull().bridgedTo(TimestampData.class);
        return TypeInference.newBuilder()
                .inputTypeStrategy(
                        InputTypeStrategies.sequence(InputTypeStrategies.explicit(bound)))
                .outputTypeStrategy(call -> Optional.of(bound))
                .build();
    }
}
