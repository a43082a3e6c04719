package io.tidewire.sql.function;

import static io.tidewire.sql.function.Signatures.*;

import io.tidewire.api.plan.Function;
import io.tidewire.sql.function.FlinkFunction.Arguments;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;

import java.util.List;
import java.util.Objects;

/** Arrays and maps. */
final class CollectionFunctions {

    private CollectionFunctions() {}

    static List<SqlOperator> all() {
        return List.of(
                function("CARDINALITY", Function.CARDINALITY, INT, args(ANY)),
                function("ELEMENT", Function.ELEMENT, ELEMENT_OR_NULL, args(LIST)),
                withElement("ARRAY_CONTAINS", Function.ARRAY_CONTAINS, BOOLEAN_OR_NULL),
                function("ARRAY_DISTINCT", Function.ARRAY_DISTINCT, FIRST, args(LIST)),
                withElement("ARRAY_POSITION", Function.ARRAY_POSITION, INT_OR_NULL),
                withElement("ARRAY_REMOVE", Function.ARRAY_REMOVE, FIRST_OR_NULL),
                function("ARRAY_REVERSE", Function.ARRAY_REVERSE, FIRST, args(LIST)),
                function(
                        "ARRAY_JOIN",
                        Function.ARRAY_JOIN,
                        STRING_OR_NULL,
                        args(2, LIST, TEXT, TEXT)),
                function("ARRAY_MAX", Function.ARRAY_MAX, ELEMENT_OR_NULL, args(LIST)),
                function("ARRAY_MIN", Function.ARRAY_MIN, ELEMENT_OR_NULL, args(LIST)),
                function(
                        "ARRAY_SORT",
                        Function.ARRAY_SORT,
                        FIRST,
                        args(1, LIST, SqlTypeFamily.BOOLEAN, SqlTypeFamily.BOOLEAN)),
                ofArrays("ARRAY_CONCAT", Function.ARRAY_CONCAT),
                withElement("ARRAY_APPEND", Function.ARRAY_APPEND, FIRST_OR_NULL),
                withElement("ARRAY_PREPEND", Function.ARRAY_PREPEND, FIRST_OR_NULL),
                function(
                        "ARRAY_SLICE",
                        Function.ARRAY_SLICE,
                        FIRST_OR_NULL,
                        args(2, LIST, WHOLE, WHOLE)),
                ofArrays("ARRAY_UNION", Function.ARRAY_UNION),
                ofArrays("ARRAY_EXCEPT", Function.ARRAY_EXCEPT),
                ofArrays("ARRAY_INTERSECT", Function.ARRAY_INTERSECT),
                function(
                        "MAP_KEYS",
                        Function.MAP_KEYS,
                        orNull(binding -> arrayOf(binding, key(binding.getOperandType(0)))),
                        args(MAPPING)),
                function(
                        "MAP_VALUES",
                        Function.MAP_VALUES,
                        orNull(binding -> arrayOf(binding, value(binding.getOperandType(0)))),
                        args(MAPPING)),
                function(
                        "MAP_ENTRIES",
                        Function.MAP_ENTRIES,
                        orNull(CollectionFunctions::entries),
                        args(MAPPING)),
                function(
                        "MAP_FROM_ARRAYS",
                        Function.MAP_FROM_ARRAYS,
                        orNull(
                                binding ->
                                        binding.getTypeFactory()
                                                .createMapType(
                                                        element(binding.getOperandType(0)),
                                                        element(binding.getOperandType(1)))),
                        args(LIST, LIST)),
                function(
                        "MAP_UNION",
                        Function.MAP_UNION,
                        Arguments.RESULT,
                        orNull(COMMON),
                        atLeast(1, MAPPING)));
    }

    private static FlinkFunction withElement(
            String name, Function function, SqlReturnTypeInference returns) {
        return function(name, function, Arguments.ELEMENT, returns, args(LIST, ANY));
    }

    private static FlinkFunction ofArrays(String name, Function function) {
        return function(name, function, Arguments.RESULT, orNull(COMMON), atLeast(2, LIST));
    }

    private static RelDataType arrayOf(SqlOperatorBinding binding, RelDataType element) {
        return binding.getTypeFactory().createArrayType(element, -1);
    }

    private static RelDataType entries(SqlOperatorBinding binding) {
        RelDataTypeFactory factory = binding.getTypeFactory();
        RelDataType map = binding.getOperandType(0);
        return arrayOf(
                binding, factory.builder().add("key", key(map)).add("value", value(map)).build());
    }

    private static RelDataType key(RelDataType map) {
        return Objects.requireNonNull(map.getKeyType());
    }

    private static RelDataType value(RelDataType map) {
        return Objects.requireNonNull(map.getValueType());
    }

    private static RelDataType element(RelDataType array) {
        return Objects.requireNonNull(array.getComponentType());
    }
}
