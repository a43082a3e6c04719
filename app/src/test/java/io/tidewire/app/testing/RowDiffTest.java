package io.tidewire.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class RowDiffTest {

    @Test
    void rowsAreABag() {
        assertThat(
                        RowDiff.of(
                                        List.of("a"),
                                        List.of(List.of(1), List.of(2), List.of(1)),
                                        List.of(List.of(1), List.of(1), List.of(2)))
                                .isEmpty())
                .isTrue();
        RowDiff diff =
                RowDiff.of(
                        List.of("a", "b"),
                        List.of(List.of(1, "x"), Arrays.asList(2, null)),
                        List.of(List.of(1, "x"), List.of(1, "x")));
        assertThat(diff.lines()).containsExactly("  a  b", "- 2  NULL", "+ 1  x");
    }

    @Test
    void valuesLookAsTheyAreWritten() {
        assertThat(RowDiff.text(new BigDecimal("5.00"))).isEqualTo("5");
        assertThat(RowDiff.text(0.1 + 0.2)).isEqualTo("0.3");
        assertThat(RowDiff.text(1e10)).isEqualTo("10000000000");
        assertThat(RowDiff.text(Double.NaN)).isEqualTo("NaN");
        assertThat(RowDiff.text(LocalDateTime.of(2026, 1, 31, 12, 0)))
                .isEqualTo("2026-01-31 12:00:00");
        assertThat(RowDiff.text(LocalDateTime.of(2026, 1, 31, 12, 0, 0, 5_000_000)))
                .isEqualTo("2026-01-31 12:00:00.005");
        assertThat(RowDiff.text(Map.of("b", 1, "a", List.of(2.0, "x"))))
                .isEqualTo("{a: [2, x], b: 1}");
    }
}
