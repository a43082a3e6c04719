package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.data.Values;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.Status;
import io.tidewire.testkit.fake.DelimitedDecoder;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TrialTest {

    private static Trial trial(Program.SourceTable table) {
        return new Trial(
                Programs.program(table),
                Map.of("events", () -> new DelimitedDecoder(table.decoded())),
                Rig.NOW);
    }

    private static List<Object> row(long id, String name, long amount, double seconds) {
        List<Object> row = new ArrayList<>();
        row.add(id);
        row.add(name);
        row.add(amount);
        row.add(Values.timestamp((long) (seconds * Programs.SECOND)));
        return row;
    }

    @Test
    void rowsGoThroughTheGateIntoTheViews() {
        try (Trial trial =
                trial(Programs.events(Programs.atLeast("positive", 0, Otherwise.QUARANTINE)))) {
            trial.rows("events", List.of(row(1, "a", 5, 101), row(2, "a", 6, 102)));
            trial.rows("events", List.of(row(3, "b", 1, 120), row(4, "b", -1, 120)));
            trial.rows("events", List.of(row(5, "a", 9, 100)));
            Trial.Result open = trial.result();
            assertThat(open.views().get("totals").rows())
                    .containsExactlyInAnyOrder(List.of("a", 11L, 2L), List.of("b", 1L, 1L));
            assertThat(open.views().get("per_ten").rows())
                    .containsExactly(
                            List.of(Values.timestamp(110 * Programs.SECOND), "a", 11L, 2L));
            assertThat(open.quarantine())
                    .extracting(Quarantine.Entry::code)
                    .containsExactly("EXPECTATION_FAILED", "LATE");
            assertThat(open.quarantine().getLast().payload())
                    .isEqualTo("{id: 5, name: a, amount: 9, ts: 1970-01-01T00:01:40}");
            assertThat(open.books().get("events")).isEqualTo(new Status.Books(5, 3, 0, 1, 0, 1, 0));

            trial.end();
            assertThat(trial.result().views().get("per_ten").rows()).hasSize(2);
        }
    }

    @Test
    void payloadsGoThroughTheDecoder() {
        try (Trial trial = trial(Programs.events())) {
            trial.payloads(
                    "events",
                    List.of(
                            "1,a,5,1000000".getBytes(StandardCharsets.UTF_8),
                            "what".getBytes(StandardCharsets.UTF_8)));
            assertThat(trial.result().views().get("all_rows").rows()).hasSize(1);
            assertThat(trial.result().quarantine().getFirst().payload()).isEqualTo("what");
        }
    }

    @Test
    void theWatermarkCanBeMovedByHand() {
        try (Trial trial = trial(Programs.events())) {
            trial.rows("events", List.of(row(1, "a", 5, 101)));
            assertThat(trial.result().views().get("per_ten").rows()).isEmpty();
            trial.advance(Duration.ofHours(1));
            assertThat(trial.result().views().get("per_ten").rows()).isEmpty();
            trial.watermark("events", 110 * Programs.SECOND);
            assertThat(trial.result().views().get("per_ten").rows()).hasSize(1);
        }
    }

    @Test
    void aRuleThatSaysStopIsAFault() {
        try (Trial trial = trial(Programs.events(Programs.atLeast("pos", 0, Otherwise.STOP)))) {
            assertThatThrownBy(() -> trial.rows("events", List.of(row(1, "a", -5, 101))))
                    .isInstanceOf(TidewireException.class)
                    .hasMessageContaining("EXPECTATION_STOPPED");
        }
    }
}
