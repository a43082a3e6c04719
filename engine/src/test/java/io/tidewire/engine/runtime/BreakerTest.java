package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.engine.runtime.Breaker.State;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

class BreakerTest {

    private long nanos = 17;

    private Breaker breaker(long seed) {
        return new Breaker(() -> nanos, new SplittableRandom(seed));
    }

    private long fail(Breaker breaker, Duration afterAll) {
        breaker.calling();
        nanos += afterAll.toNanos();
        return breaker.failed();
    }

    @Test
    void opensAfterFiveFailuresAndClosesWithASuccess() {
        Breaker breaker = breaker(1);
        for (int i = 0; i < 4; i++) {
            fail(breaker, Duration.ZERO);
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
        long pause = fail(breaker, Duration.ZERO);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(pause).isBetween(800L, 1_600L);
        assertThat(breaker.millisLeft()).isEqualTo(pause);
        nanos += Duration.ofMillis(pause).toNanos();
        assertThat(breaker.millisLeft()).isZero();

        breaker.calling();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.failed();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.openings()).isEqualTo(1);

        breaker.calling();
        assertThat(breaker.succeeded()).isTrue();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(fail(breaker, Duration.ZERO)).isLessThanOrEqualTo(50);
    }

    /** One call that fails after its own time limit is enough. */
    @Test
    void opensAfterTenSecondsOfFailures() {
        Breaker breaker = breaker(1);
        assertThat(fail(breaker, Duration.ofSeconds(10))).isGreaterThanOrEqualTo(800);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void successesInBetweenKeepItClosed() {
        Breaker breaker = breaker(1);
        for (int i = 0; i < 100; i++) {
            fail(breaker, Duration.ofSeconds(3));
            breaker.calling();
            assertThat(breaker.succeeded()).isTrue();
            breaker.calling();
            assertThat(breaker.succeeded()).isFalse();
        }
        assertThat(breaker.openings()).isZero();
    }

    /**
     * Between a half and the whole of what doubles up to 30 s, and makes a leap when it opens; the
     * same again from one seed.
     */
    @Test
    void pausesGrowAndDiffer() {
        List<List<Long>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            Breaker breaker = breaker(seed);
            List<Long> pauses = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                long whole = Math.min(30_000, 50L << (i < 4 ? i : i + 1));
                pauses.add(fail(breaker, Duration.ZERO));
                assertThat(pauses.getLast()).isBetween(whole / 2, whole);
            }
            runs.add(pauses);
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).isNotEqualTo(runs.get(2));
    }
}
