package io.tidewire.flink.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of Flink instead of WITHIN GROUP. */
class WithinGroupTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)      | PERCENTILE$CONT(0.5, x)",
                "percentile_disc(0.5)WITHIN GROUP(ORDER BY(x))       | PERCENTILE$DISC(0.5,(x))",
                "PERCENTILE_DISC(.5) WITHIN GROUP (ORDER BY x DESC)  | PERCENTILE$DISC(.5, x ,-1)",
                "PERCENTILE_DISC(1) WITHIN GROUP (ORDER BY f(x, ')') ASC NULLS LAST) | PERCENTILE$DISC(1, f(x, ')'))",
                "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY `desc` DESC NULLS FIRST) FILTER (WHERE b) | PERCENTILE$CONT(0.5, `desc` ,-1) FILTER (WHERE b)",
            })
    void aCall(String written, String wanted) {
        String call = WithinGroup.asCalls(written);
        assertThat(call).hasSameSizeAs(written);
        assertThat(call).isEqualToIgnoringWhitespace(wanted);
    }

    @Test
    void whatIsNoCallStays() {
        String text =
                "SELECT 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x)' AS `PERCENTILE_DISC(`, -- PERCENTILE_DISC(\n"
                        + " LISTAGG(x) WITHIN GROUP (ORDER BY x) /* PERCENTILE_CONT(0) WITHIN GROUP (ORDER BY x) */ FROM t";
        assertThat(WithinGroup.asCalls(text)).isEqualTo(text);
    }

    @Test
    void placesStay() {
        String text =
                "SELECT PERCENTILE_CONT(0.5) -- the middle, (mostly)\n"
                        + "  WITHIN GROUP (\n  ORDER BY price DESC) AS p, k\nFROM t";
        String call = WithinGroup.asCalls(text);
        for (String word : new String[] {"price", "AS p", "k\n", "FROM t", "\n"}) {
            assertThat(call.indexOf(word)).as(word).isEqualTo(text.indexOf(word));
        }
        assertThat(call.lines()).hasSize(4);
    }
}
