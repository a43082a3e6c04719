package io.tidewire.api.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

class BatchTest {

    private static final Schema EVERYTHING =
            Schema.of(
                    new Field("flag", DataType.BOOLEAN),
                    new Field("small", DataType.INT),
                    new Field("big", DataType.BIGINT),
                    new Field("real", DataType.DOUBLE),
                    new Field("price", DataType.decimal(10, 2)),
                    new Field("huge", DataType.decimal(38, 4)),
                    new Field("text", DataType.STRING),
                    new Field("day", DataType.DATE),
                    new Field("clock", DataType.TIME),
                    new Field("at", DataType.timestamp(6)),
                    new Field("instant", DataType.timestampLtz(3)),
                    new Field("list", DataType.array(DataType.INT)),
                    new Field("map", DataType.map(DataType.STRING, DataType.INT)));

    private static List<Object> row(long seed) {
        Random random = new Random(seed);
        List<Object> row =
                new ArrayList<>(
                        Arrays.asList(
                                random.nextBoolean(),
                                random.nextInt(),
                                random.nextLong(),
                                random.nextGaussian(),
                                BigDecimal.valueOf(random.nextInt(), 2),
                                new BigDecimal("12345678901234567890123456789.1234").negate(),
                                "ü-" + random.nextInt(),
                                LocalDate.ofEpochDay(random.nextInt(-800_000, 800_000)),
                                LocalTime.ofNanoOfDay(random.nextInt(86_400_000) * 1_000_000L),
                                LocalDateTime.of(1, 1, 1, 0, 0)
                                        .plusSeconds(random.nextInt())
                                        .plusNanos(123_000),
                                Instant.ofEpochMilli(
                                        random.nextLong(
                                                -62_000_000_000_000L, 253_000_000_000_000L)),
                                List.of(1, 2, random.nextInt()),
                                Map.of("k", random.nextInt())));
        for (int i = 0; i < row.size(); i++) {
            if (random.nextInt(5) == 0) {
                row.set(i, null);
            }
        }
        return row;
    }

    private static List<Object> read(Batch batch, int row) {
        List<Object> values = new ArrayList<>();
        for (int column = 0; column < batch.columns().length; column++) {
            values.add(batch.value(row, column));
        }
        return values;
    }

    @Test
    void whatGoesInComesOut() {
        BatchBuilder builder = new BatchBuilder(EVERYTHING);
        for (int i = 0; i < 200; i++) {
            builder.add(i % 3 - 1 == 0 ? 2 : i % 3 - 1, row(i));
        }
        Batch batch = builder.build();
        assertThat(batch.size()).isEqualTo(200);
        for (int i = 0; i < 200; i++) {
            assertThat(read(batch, i)).isEqualTo(row(i));
            assertThat(batch.weight(i)).isEqualTo(i % 3 - 1 == 0 ? 2 : i % 3 - 1);
        }
    }

    @Test
    void gatherSharesBytesAndKeepsWeights() {
        BatchBuilder builder = new BatchBuilder(EVERYTHING);
        for (int i = 0; i < 50; i++) {
            builder.add(i == 7 ? -1 : 1, row(i));
        }
        Batch batch = builder.build();
        int[] rows = {49, 7, 7, 0};
        Batch picked = batch.gather(rows, 3);
        assertThat(picked.size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read(picked, i)).isEqualTo(row(rows[i]));
        }
        assertThat(picked.weights()).containsExactly(1, -1, -1);
        assertThat(((BytesColumn) picked.column(6)).data())
                .isSameAs(((BytesColumn) batch.column(6)).data());
        assertThat(((BytesColumn) picked.column(6)).compact().data().length).isLessThan(100);
    }

    @Test
    void anAbandonedRowLeavesNothingBehind() {
        BatchBuilder builder = new BatchBuilder(EVERYTHING);
        builder.add(1, row(1));
        builder.column(0).addNull();
        builder.column(6).addString("half a row");
        builder.abandonRow();
        builder.add(1, row(2));
        Batch batch = builder.build();
        assertThat(read(batch, 0)).isEqualTo(row(1));
        assertThat(read(batch, 1)).isEqualTo(row(2));
    }

    @Test
    void aDecimalThatDoesNotFitItsScaleIsRefused() {
        ColumnBuilder builder = new ColumnBuilder(DataType.decimal(10, 2));
        assertThatThrownBy(() -> builder.addValue(new BigDecimal("1.234")))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void typesPrintAsTheFileWritesThem() {
        assertThat(EVERYTHING.fields())
                .map(Field::toString)
                .contains(
                        "price DECIMAL(10, 2)",
                        "at TIMESTAMP(6)",
                        "list ARRAY<INT>",
                        "map MAP<STRING, INT>");
        assertThat(DataType.timestamp(9)).isEqualTo(DataType.timestamp(6));
        assertThat(DataType.BIGINT.notNull()).hasToString("BIGINT NOT NULL");
        assertThat(DataType.decimal(18, 0).storage()).isEqualTo(DataType.Storage.LONG);
        assertThat(DataType.decimal(19, 0).storage()).isEqualTo(DataType.Storage.OBJECT);
    }

    @Test
    void aColumnNameStandsOnce() {
        assertThatThrownBy(
                        () -> Schema.of(new Field("a", DataType.INT), new Field("a", DataType.INT)))
                .hasMessageContaining("column twice: a");
    }
}
