package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.PipelineSpec.WhenFull;
import io.tidewire.api.serving.Status;
import io.tidewire.engine.checkpoint.LocalDisk;
import io.tidewire.engine.delivery.Bounds;
import io.tidewire.engine.delivery.Outbox;
import io.tidewire.testkit.fake.ScriptedSource;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

class SinkAlarmTest {

    private long nanos = 1;
    private final Lifecycle lifecycle =
            new Lifecycle(Clock.fixed(Rig.NOW, ZoneOffset.UTC), System::nanoTime);
    private final Retry retry = new Retry("sink 'a'", lifecycle, () -> false, () -> nanos);
    private final Outbox outbox =
            new Outbox(
                    new LocalDisk(),
                    null,
                    Programs.EVENTS,
                    new Bounds(1, 1, 2_000_000, WhenFull.BLOCK));
    private final SinkAlarm alarm =
            new SinkAlarm("sink 'a'", outbox, retry, lifecycle, () -> nanos);

    private List<String> problems() {
        return lifecycle.problems().stream().map(Status.Problem::message).toList();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void aCallThatDoesNotReturnIsSaidOnceAndNoLongerWhenItHas() throws Exception {
        retry.run(
                () -> {
                    pass(Duration.ofMillis(9_999));
                    alarm.look(false);
                    assertThat(problems()).isEmpty();
                    pass(Duration.ofMillis(1));
                    alarm.look(false);
                    pass(Duration.ofMinutes(9));
                    alarm.look(false);
                    assertThat(problems()).containsExactly("sink 'a' has not answered for 10 s");
                    assertThat(lifecycle.problems().getFirst().code())
                            .isEqualTo(ErrorCode.SINK_STALLED.name());
                });
        alarm.look(false);
        assertThat(problems()).isEmpty();
    }

    /** A buffer at its brim does not say so again with each row. */
    @Test
    void aFullBufferIsSaidUntilThereWasRoomForAWhile() {
        for (int i = 0; i < 10; i++) {
            alarm.look(true);
            pass(Duration.ofMillis(100));
            alarm.look(false);
            assertThat(problems())
                    .containsExactly("the pipeline waits for sink 'a': its buffer of 2 MB is full");
            pass(Duration.ofSeconds(4));
        }
        pass(Duration.ofSeconds(1));
        alarm.look(false);
        assertThat(problems()).isEmpty();
    }

    /** What was said of a failure goes with the success; what was said of another sink stays. */
    @Test
    void aFailureThatHasPassedIsNoProblem() throws Exception {
        lifecycle.problem(
                "sink 'b'", ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE).faults().getFirst());
        int[] calls = {0};
        retry.run(
                () -> {
                    if (calls[0]++ < 2) {
                        throw ScriptedSource.failure(ErrorCode.SINK_UNAVAILABLE);
                    }
                    assertThat(problems()).hasSize(2);
                });
        assertThat(calls[0]).isEqualTo(3);
        assertThat(lifecycle.problems())
                .extracting(Status.Problem::component)
                .containsExactly("sink 'b'");
    }
}
