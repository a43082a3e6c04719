package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.engine.expression.kernel.UserValues;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** A scalar function of the user's own. Used by one thread. */
public final class ScalarCall extends org.apache.flink.table.functions.ScalarFunction {

    private static final long serialVersionUID = 1L;

    private final String name;
    private transient @Nullable ScalarFunction function;
    private transient @Nullable Arguments arguments;

    ScalarCall(String name) {
        this.name = name;
    }

    /**
     * @param given as Flink's own functions have them, as is the result
     */
    public @Nullable Object eval(@Nullable Object... given) {
        if (function == null || arguments == null) {
            function = (ScalarFunction) OwnFunctions.named(name);
            arguments = new Arguments(function.parameters());
        }
        if (!arguments.read(given)) {
            return null;
        }
        DataType type = function.result();
        try {
            Object value = UserValues.fitting(function.call(arguments.values()), type);
            return ToRow.ofPlain(value, type);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            throw new CallFailedException(name, e);
        }
    }

    /** It is called for rows, and may throw for one: not while a plan is made. */
    @Override
    public boolean supportsConstantFolding() {
        return false;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory factory) {
        ScalarFunction called = (ScalarFunction) OwnFunctions.named(name);
        return TypeInference.newBuilder()
                .inputTypeStrategy(new Parameters(called.parameters()))
                .outputTypeStrategy(context -> Optional.of(result(called, context)))
                .build();
    }

    private static org.apache.flink.table.types.DataType result(
            ScalarFunction function, CallContext context) {
        boolean nullable = function.result().nullable();
        List<DataType> parameters = function.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            nullable |=
                    context.getArgumentDataTypes().get(i).getLogicalType().isNullable()
                            && !parameters.get(i).nullable();
        }
        return Parameters.internal(function.result().withNullable(nullable));
    }

    @Override
    public String toString() {
        return name;
    }
}
