package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.cluster.Topics;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** A table that says equal means it. */
class SideBySideTest {

    private static Result result(String row, long read) {
        return new Result(
                Map.of("sales", Map.of(new Topics.Row("{\"item\":\"tea\"}", row), 1L)),
                List.of(),
                Map.of("clicks.read", read));
    }

    @Test
    void showsWhatIsEqual() {
        assertThat(SideBySide.of(result("{\"n\":1}", 7), result("{\"n\":1}", 7)))
                .containsExactly(
                        "                        Tidewire  Flink",
                        "rows of sales                  1      1  equal",
                        "rows refused, with why         0      0  equal",
                        "clicks.read                    7      7  equal",
                        "",
                        "sales, Tidewire  sales, Flink",
                        "{\"n\":1}          {\"n\":1}");
    }

    @Test
    void namesWhatIsNot() {
        List<String> lines = SideBySide.of(result("{\"n\":1}", 7), result("{\"n\":2}", 8));
        assertThat(lines.get(1)).endsWith("DIFFERENT");
        assertThat(lines.get(3)).endsWith("DIFFERENT");
        assertThat(lines.getLast()).isEqualTo("{\"n\":1}          {\"n\":2}");
    }
}
