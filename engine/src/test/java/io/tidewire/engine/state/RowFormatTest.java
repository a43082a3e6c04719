package io.tidewire.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.ColumnBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Values;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values come back as they were, and their bytes sort as they do. */
class RowFormatTest {

    /** Each type with values in ascending order; NULL comes before all of them. */
    static Stream<Arguments> ascending() {
        return Stream.of(
                Arguments.of(DataType.BOOLEAN, List.of(false, true)),
                Arguments.of(DataType.INT, List.of(Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE)),
                Arguments.of(DataType.BIGINT, List.of(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE)),
                Arguments.of(
                        DataType.DOUBLE,
                        List.of(
                                Double.NEGATIVE_INFINITY,
                                -Double.MAX_VALUE,
                                -1.0,
                                -Double.MIN_VALUE,
                                0.0,
                                Double.MIN_VALUE,
                                2.5,
                                Double.POSITIVE_INFINITY,
                                Double.NaN)),
                Arguments.of(
                        DataType.STRING,
                        List.of("", "\0", "\0\0", "\0a", "a", "a\0", "a\0b", "ab", "b", "\uFFFF")),
                Arguments.of(
                        DataType.decimal(38, 2),
                        List.of(
                                new BigDecimal("-999999999999999999999999999999999999.99"),
                                new BigDecimal("-0.01"),
                                new BigDecimal("0.00"),
                                new BigDecimal("0.01"),
                                new BigDecimal("999999999999999999999999999999999999.99"))),
                Arguments.of(
                        DataType.array(DataType.BIGINT),
                        List.of(List.of(), List.of(1L), List.of(1L, 2L), List.of(2L))),
                Arguments.of(
                        DataType.row(
                                List.of(
                                        new Field("s", DataType.STRING),
                                        new Field("d", DataType.DATE))),
                        List.of(
                                Arrays.asList("a", null),
                                List.of("a", java.time.LocalDate.of(2026, 1, 1)),
                                List.of("b", java.time.LocalDate.of(1900, 1, 1)))),
                Arguments.of(
                        DataType.map(DataType.STRING, DataType.BIGINT),
                        List.of(Map.of("a", 1L), Map.of("a", 2L), Map.of("b", 1L))));
    }

    @ParameterizedTest
    @MethodSource("ascending")
    void bytesSortAsValuesDoAndReadBackTheSame(DataType type, List<Object> values) {
        ColumnBuilder builder = new ColumnBuilder(type);
        builder.addNull();
        values.forEach(builder::addValue);
        Column column = builder.build();
        byte @Nullable [] previous = null;
        for (int row = 0; row < column.size(); row++) {
            ByteSink sink = new ByteSink();
            RowFormat.write(sink, column, row);
            byte[] bytes = Arrays.copyOf(sink.data(), sink.length());
            if (previous != null) {
                assertThat(Arrays.compareUnsigned(previous, bytes)).isNegative();
            }
            ColumnBuilder back = new ColumnBuilder(type);
            assertThat(RowFormat.read(bytes, 0, back)).isEqualTo(bytes.length);
            assertThat(Values.get(back.build(), type, 0)).isEqualTo(Values.get(column, type, row));
            previous = bytes;
        }
    }

    @Test
    void theHashOfNumbersIsThatOfTheirBytes() {
        long[] values = {0, 1, -1, 255, 256, -256, Long.MIN_VALUE, Long.MAX_VALUE, 0x1234567890L};
        LongColumn column = new LongColumn(values, null, values.length);
        ByteSink bytes = new ByteSink();
        for (int a = 0; a < values.length; a++) {
            bytes.clear();
            RowFormat.write(bytes, column, a);
            int one = bytes.length();
            assertThat(RowFormat.hash(values[a])).isEqualTo(RowFormat.hash(bytes.data(), 0, one));
            for (int b = 0; b < values.length; b++) {
                bytes.clear();
                RowFormat.write(bytes, column, a);
                RowFormat.write(bytes, column, b);
                assertThat(RowFormat.hash(values[a], values[b]))
                        .isEqualTo(RowFormat.hash(bytes.data(), 0, bytes.length()));
            }
        }
    }
}
