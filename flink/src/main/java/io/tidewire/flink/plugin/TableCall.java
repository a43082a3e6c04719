package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.TableFunction;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.UserValues;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.inference.TypeInference;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/** A table function of the user's own. Used by one thread. */
public final class TableCall extends org.apache.flink.table.functions.TableFunction<RowData> {

    private static final long serialVersionUID = 1L;

    private final String name;
    private transient @Nullable TableFunction function;
    private transient @Nullable Arguments arguments;

    TableCall(String name) {
        this.name = name;
    }

    /**
     * @param given as Flink's own functions have them
     */
    public void eval(@Nullable Object... given) {
        if (function == null || arguments == null) {
            function = (TableFunction) OwnFunctions.named(name);
            arguments = new Arguments(function.parameters());
        }
        if (!arguments.read(given)) {
            return;
        }
        DataType type = row(function);
        for (Object row : rows(function, arguments)) {
            try {
                Object fitting = UserValues.fitting(row, type);
                collect((RowData) Objects.requireNonNull(ToRow.ofPlain(fitting, type)));
            } catch (RowFailure e) {
                throw new CallFailedException(name, e);
            }
        }
    }

    private static Iterable<?> rows(TableFunction function, Arguments arguments) {
        try {
            return function.call(arguments.values());
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            throw new CallFailedException(function.name(), e);
        }
    }

    private static DataType row(TableFunction function) {
        return DataType.row(function.result().fields()).notNull();
    }

    /** It is called for rows, and may throw for one: not while a plan is made. */
    @Override
    public boolean supportsConstantFolding() {
        return false;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory factory) {
        TableFunction called = (TableFunction) OwnFunctions.named(name);
        return TypeInference.newBuilder()
                .inputTypeStrategy(new Parameters(called.parameters()))
                .outputTypeStrategy(context -> Optional.of(Parameters.internal(row(called))))
                .build();
    }

    @Override
    public String toString() {
        return name;
    }
}
