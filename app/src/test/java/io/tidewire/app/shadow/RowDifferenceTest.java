package io.tidewire.app.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.BatchBuilder;
import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

class RowDifferenceTest {

    private static final Schema SCHEMA =
            Schema.of(new Field("k", DataType.STRING), new Field("n", DataType.BIGINT));

    private static RowDifference keyed(int maxRows) {
        return new RowDifference("t", SCHEMA, List.of("k"), SCHEMA, List.of("k"), maxRows);
    }

    private static Batch row(Schema schema, long weight, @Nullable Object... values) {
        BatchBuilder builder = new BatchBuilder(schema);
        builder.add(weight, Arrays.asList(values));
        return builder.build();
    }

    /** However the two get there: what both have is in neither, what both took back too. */
    @Test
    void onlyWhatDiffersIsLeft() {
        RowDifference difference = keyed(100);
        difference.after(row(SCHEMA, 1, "a", 1L));
        difference.before(row(SCHEMA, 1, "a", 1L));
        difference.before(row(SCHEMA, 1, "b", 5L));
        difference.before(row(SCHEMA, -1, "b", 5L));
        difference.before(row(SCHEMA, 1, "c", null));
        difference.after(row(SCHEMA, 1, "c", 7L));
        difference.before(row(SCHEMA, 1, "d", 1L));
        difference.after(row(SCHEMA, 1, "e", 1L));
        RowDifference.Summary summary = difference.summary(10);
        assertThat(summary.rowsBefore()).isEqualTo(3);
        assertThat(summary.rowsAfter()).isEqualTo(3);
        assertThat(summary.samplesChanged())
                .containsExactly(
                        new RowDifference.Change(Arrays.asList("c", null), List.of("c", 7L)));
        assertThat(summary.samplesBefore()).isEqualTo(List.of(List.of("d", 1L)));
        assertThat(summary.samplesAfter()).isEqualTo(List.of(List.of("e", 1L)));
    }

    /** Without a key rows are there or not, as often as they are. */
    @Test
    void rowsThatAreThereMoreThanOnce() {
        RowDifference difference =
                new RowDifference("t", SCHEMA, List.of("k"), SCHEMA, List.of(), 100);
        difference.before(row(SCHEMA, 3, "a", 1L));
        difference.after(row(SCHEMA, 1, "a", 1L));
        difference.after(row(SCHEMA, 1, "a", 2L));
        RowDifference.Summary summary = difference.summary(1);
        assertThat(summary.onlyBefore()).isEqualTo(2);
        assertThat(summary.onlyAfter()).isEqualTo(1);
        assertThat(summary.changed()).isZero();
        assertThat(summary.samplesBefore()).as("no more than asked for").hasSize(1);
    }

    /** Another type is no other value; other columns are not compared. */
    @Test
    void numbersOfAnotherType() {
        Schema wider =
                Schema.of(
                        new Field("more", DataType.STRING),
                        new Field("n", DataType.decimal(10, 2)),
                        new Field("k", DataType.STRING));
        RowDifference difference =
                new RowDifference("t", SCHEMA, List.of("k"), wider, List.of("k"), 100);
        difference.before(row(SCHEMA, 1, "a", 10L));
        difference.after(row(wider, 1, "x", new BigDecimal("10.00"), "a"));
        assertThat(difference.summary(10).isEmpty()).isTrue();
        difference.before(row(SCHEMA, 1, "b", 10L));
        difference.after(row(wider, 1, "x", new BigDecimal("10.01"), "b"));
        assertThat(difference.summary(10).changed()).isEqualTo(1);
    }

    @Test
    void tooManyToCompareIsSaid() {
        RowDifference difference = keyed(2);
        difference.before(row(SCHEMA, 1, "a", 1L));
        difference.before(row(SCHEMA, 1, "b", 1L));
        assertThatThrownBy(() -> difference.before(row(SCHEMA, 1, "c", 1L)))
                .hasMessageContaining("QUERY_LIMIT");
    }
}
