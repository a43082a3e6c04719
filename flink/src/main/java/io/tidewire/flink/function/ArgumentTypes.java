package io.tidewire.flink.function;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.AggregateFunction;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an aggregate takes: values of our types, each of which may be NULL.
 *
 * @param kinds of each argument; empty for any
 */
record ArgumentTypes(int count, Set<DataType.Kind> kinds) implements InputTypeStrategy {

    static ArgumentTypes taken(AggregateFunction function) {
        return switch (function) {
            case BOOL_AND, BOOL_OR -> new ArgumentTypes(1, Set.of(DataType.Kind.BOOLEAN));
            case BIT_AND, BIT_OR, BIT_XOR ->
                    new ArgumentTypes(1, Set.of(DataType.Kind.INT, DataType.Kind.BIGINT));
            case ARG_MAX, ARG_MIN -> new ArgumentTypes(2, Set.of());
            default -> new ArgumentTypes(1, Set.of());
        };
    }

    /**
     * @throws IllegalArgumentException for a type that we have not
     */
    static List<DataType> of(CallContext call) {
        return call.getArgumentDataTypes().stream()
                .map(type -> RowTypes.of(type.getLogicalType()).withNullable(true))
                .toList();
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.of(count);
    }

    @Override
    public Optional<List<org.apache.flink.table.types.DataType>> inferInputTypes(
            CallContext call, boolean throwOnFailure) {
        List<DataType> types;
        try {
            types = of(call);
        } catch (IllegalArgumentException e) {
            return call.fail(throwOnFailure, "%s", e.getMessage());
        }
        for (DataType type : types) {
            if (!kinds.isEmpty() && !kinds.contains(type.kind())) {
                return call.fail(throwOnFailure, "it takes %s, not %s", kinds, type);
            }
        }
        return Optional.of(types.stream().map(OfGroup::internal).toList());
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        String name = kinds.isEmpty() ? "ANY" : kinds.toString();
        return List.of(Signature.of(Collections.nCopies(count, Signature.Argument.of(name))));
    }
}
