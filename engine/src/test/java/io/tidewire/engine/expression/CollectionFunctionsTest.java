package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.plan.Function;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** ARRAY, MAP and ROW by example, as Flink documents them. */
class CollectionFunctionsTest {

    private static final DataType INT = DataType.INT;
    private static final DataType TEXT = DataType.STRING;
    private static final DataType INTS = DataType.array(INT);
    private static final DataType MAP = DataType.map(TEXT, INT);
    private static final List<Integer> WITH_NULL = Arrays.asList(3, null, 1, 3);

    private static Object compute(
            Function function, DataType type, List<DataType> types, Object... values) {
        return Expressions.everyWay(function, type, types, Arrays.asList(values));
    }

    private static Object ofInts(Function function, Object... values) {
        return compute(
                function,
                INTS,
                Arrays.stream(values)
                        .map(v -> v instanceof Integer || v == null ? INT : INTS)
                        .toList(),
                values);
    }

    @Test
    void makingAndTakingApart() {
        assertThat(compute(Function.ARRAY, INTS, List.of(INT, INT), 1, null))
                .isEqualTo(Arrays.asList(1, null));
        assertThat(compute(Function.MAP, MAP, List.of(TEXT, INT), "k", 1))
                .isEqualTo(Map.of("k", 1));
        DataType row = DataType.row(List.of(new Field("a", INT), new Field("b", DataType.DATE)));
        LocalDate date = LocalDate.parse("2026-01-31");
        assertThat(compute(Function.ROW, row, List.of(INT, DataType.DATE), 1, date))
                .isEqualTo(List.of(1, date));
        assertThat(
                        Expressions.everyWay(
                                Function.FIELD,
                                DataType.DATE,
                                List.of(row, INT),
                                List.of(List.of(1, date), 1),
                                1))
                .isEqualTo(date);
        assertThat(compute(Function.ITEM, INT, List.of(INTS, INT), WITH_NULL, 3)).isEqualTo(1);
        assertThat(compute(Function.ITEM, INT, List.of(INTS, INT), WITH_NULL, 2)).isNull();
        assertThat(compute(Function.ITEM, INT, List.of(INTS, INT), WITH_NULL, 9)).isNull();
        assertThat(compute(Function.ITEM, INT, List.of(MAP, TEXT), Map.of("k", 1), "k"))
                .isEqualTo(1);
        assertThat(compute(Function.ITEM, INT, List.of(MAP, TEXT), Map.of("k", 1), "x")).isNull();
        assertThat(compute(Function.CARDINALITY, INT, List.of(INTS), WITH_NULL)).isEqualTo(4);
        assertThat(compute(Function.CARDINALITY, INT, List.of(MAP), Map.of())).isEqualTo(0);
        assertThat(compute(Function.ELEMENT, INT, List.of(INTS), List.of(7))).isEqualTo(7);
        assertThat(compute(Function.ELEMENT, INT, List.of(INTS), List.of())).isNull();
        assertThat(compute(Function.ELEMENT, INT, List.of(INTS), List.of(1, 2)))
                .isInstanceOf(Expressions.Failed.class);
    }

    @Test
    void questions() {
        List<DataType> types = List.of(INTS, INT);
        assertThat(compute(Function.ARRAY_CONTAINS, DataType.BOOLEAN, types, WITH_NULL, 1))
                .isEqualTo(true);
        assertThat(compute(Function.ARRAY_CONTAINS, DataType.BOOLEAN, types, WITH_NULL, null))
                .isEqualTo(true);
        assertThat(compute(Function.ARRAY_CONTAINS, DataType.BOOLEAN, types, null, 1)).isNull();
        assertThat(compute(Function.ARRAY_POSITION, INT, types, WITH_NULL, 1)).isEqualTo(3);
        assertThat(compute(Function.ARRAY_POSITION, INT, types, WITH_NULL, 9)).isEqualTo(0);
        assertThat(compute(Function.ARRAY_MAX, INT, List.of(INTS), WITH_NULL)).isEqualTo(3);
        assertThat(compute(Function.ARRAY_MIN, INT, List.of(INTS), WITH_NULL)).isEqualTo(1);
        assertThat(compute(Function.ARRAY_MIN, INT, List.of(INTS), List.of())).isNull();
        List<DataType> join = List.of(INTS, TEXT, TEXT);
        assertThat(compute(Function.ARRAY_JOIN, TEXT, join.subList(0, 2), WITH_NULL, "-"))
                .isEqualTo("3-1-3");
        assertThat(compute(Function.ARRAY_JOIN, TEXT, join, WITH_NULL, "-", "?"))
                .isEqualTo("3-?-1-3");
    }

    @Test
    void changing() {
        assertThat(ofInts(Function.ARRAY_DISTINCT, WITH_NULL)).isEqualTo(Arrays.asList(3, null, 1));
        assertThat(ofInts(Function.ARRAY_REMOVE, WITH_NULL, 3)).isEqualTo(Arrays.asList(null, 1));
        assertThat(ofInts(Function.ARRAY_REMOVE, WITH_NULL, null)).isEqualTo(List.of(3, 1, 3));
        assertThat(ofInts(Function.ARRAY_REVERSE, List.of(1, 2))).isEqualTo(List.of(2, 1));
        assertThat(ofInts(Function.ARRAY_CONCAT, List.of(1), List.of(2))).isEqualTo(List.of(1, 2));
        assertThat(ofInts(Function.ARRAY_APPEND, List.of(1), null))
                .isEqualTo(Arrays.asList(1, null));
        assertThat(ofInts(Function.ARRAY_PREPEND, List.of(1), 2)).isEqualTo(List.of(2, 1));
        assertThat(ofInts(Function.ARRAY_UNION, List.of(1, 2, 2), List.of(2, 3)))
                .isEqualTo(List.of(1, 2, 3));
        assertThat(ofInts(Function.ARRAY_EXCEPT, List.of(1, 2, 2, 1), List.of(2)))
                .isEqualTo(List.of(1));
        assertThat(ofInts(Function.ARRAY_INTERSECT, List.of(1, 2, 2), List.of(2, 3)))
                .isEqualTo(List.of(2));
        assertThat(ofInts(Function.ARRAY_SORT, WITH_NULL)).isEqualTo(Arrays.asList(null, 1, 3, 3));
        assertThat(
                        compute(
                                Function.ARRAY_SORT,
                                INTS,
                                List.of(INTS, DataType.BOOLEAN),
                                WITH_NULL,
                                false))
                .isEqualTo(Arrays.asList(3, 3, 1, null));
        List<Integer> five = List.of(1, 2, 3, 4, 5);
        assertThat(ofInts(Function.ARRAY_SLICE, five, 2, 4)).isEqualTo(List.of(2, 3, 4));
        assertThat(ofInts(Function.ARRAY_SLICE, five, -2)).isEqualTo(List.of(4, 5));
        assertThat(ofInts(Function.ARRAY_SLICE, five, 2, -2)).isEqualTo(List.of(2, 3, 4));
        assertThat(ofInts(Function.ARRAY_SLICE, five, 4, 2)).isEqualTo(List.of());
        assertThat(ofInts(Function.ARRAY_SLICE, five, 0, 9)).isEqualTo(five);
    }

    @Test
    void maps() {
        Map<String, Integer> one = Map.of("k", 1);
        assertThat(compute(Function.MAP_KEYS, DataType.array(TEXT), List.of(MAP), one))
                .isEqualTo(List.of("k"));
        assertThat(compute(Function.MAP_VALUES, INTS, List.of(MAP), one)).isEqualTo(List.of(1));
        DataType entry = DataType.row(List.of(new Field("key", TEXT), new Field("value", INT)));
        assertThat(compute(Function.MAP_ENTRIES, DataType.array(entry), List.of(MAP), one))
                .isEqualTo(List.of(List.of("k", 1)));
        List<DataType> arrays = List.of(DataType.array(TEXT), INTS);
        assertThat(compute(Function.MAP_FROM_ARRAYS, MAP, arrays, List.of("k"), List.of(1)))
                .isEqualTo(one);
        assertThat(compute(Function.MAP_FROM_ARRAYS, MAP, arrays, List.of("k"), List.of()))
                .isInstanceOf(Expressions.Failed.class);
        assertThat(compute(Function.MAP_UNION, MAP, List.of(MAP, MAP), one, Map.of("k", 2)))
                .isEqualTo(Map.of("k", 2));
    }
}
