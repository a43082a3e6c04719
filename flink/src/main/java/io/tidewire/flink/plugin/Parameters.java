package io.tidewire.flink.plugin;

import io.tidewire.api.data.DataType;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.utils.DataTypeUtils;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a function takes. Flink converts what is narrower; that nothing else is given to it was
 * checked when the SQL was compiled.
 */
record Parameters(List<DataType> types) implements InputTypeStrategy {

    /** Of values as Flink's own functions have them. */
    static org.apache.flink.table.types.DataType internal(DataType type) {
        return DataTypeUtils.toInternalDataType(RowTypes.of(type));
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.of(types.size());
    }

    @Override
    public Optional<List<org.apache.flink.table.types.DataType>> inferInputTypes(
            CallContext call, boolean throwOnFailure) {
        List<org.apache.flink.table.types.DataType> taken = new ArrayList<>();
        try {
            for (int i = 0; i < types.size(); i++) {
                LogicalType given = call.getArgumentDataTypes().get(i).getLogicalType();
                DataType wanted = types.get(i);
                // Flink does not convert elements that may be NULL to others: they stay as given.
                DataType type = wanted.children().isEmpty() ? wanted : RowTypes.of(given);
                taken.add(internal(type.withNullable(given.isNullable())));
            }
        } catch (IllegalArgumentException e) {
            return call.fail(throwOnFailure, "%s", e.getMessage());
        }
        return Optional.of(taken);
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        return List.of(
                Signature.of(
                        types.stream()
                                .map(type -> Signature.Argument.of(type.toString()))
                                .toList()));
    }
}
