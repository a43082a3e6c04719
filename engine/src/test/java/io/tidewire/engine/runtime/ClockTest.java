package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.testkit.fake.ScriptedSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Two partitions, of which q is silent and behind: when may p go on without it? */
@Timeout(60)
class ClockTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final ScriptedSource source = new ScriptedSource(1, 10);
    private volatile boolean down;

    /** Ids from the first on, one a second from a second on. */
    private static List<String> rows(int first, int seconds) {
        return IntStream.range(0, 10)
                .mapToObj(i -> (first + i) + ",n,1," + (seconds + i) * Programs.SECOND)
                .toList();
    }

    private Rig rig(Source from) {
        return new Rig(Programs.program(Programs.events())).source("events", from).sink("all_rows");
    }

    private static void delivered(Rig rig, long rows) throws InterruptedException {
        Rig.until(() -> rig.books().delivered() + rig.books().late() == rows);
    }

    private void feedBoth(Rig rig) throws InterruptedException {
        source.arrivedAt(Rig.micros(Rig.NOW)).feed("p", rows(0, 100)).feed("q", rows(10, 100));
        rig.start();
        delivered(rig, 20);
    }

    /** p is far ahead; then q speaks again. */
    private void goOn(Rig rig) throws InterruptedException {
        source.feed("p", rows(20, 1_000));
        delivered(rig, 30);
        source.feed("q", rows(30, 110));
        delivered(rig, 40);
    }

    @Test
    void silenceIsFoundWhenTimePasses() throws Exception {
        try (Rig rig = rig(source)) {
            feedBoth(rig);
            rig.clock.advance(LONG);
            goOn(rig);
            assertThat(rig.books().late()).isEqualTo(10);
        }
    }

    /** A step of NTP, a machine that slept: nobody was silent. */
    @Test
    void aClockThatJumpsMakesNobodySilent() throws Exception {
        try (Rig rig = rig(source)) {
            feedBoth(rig);
            rig.clock.jump(LONG);
            goOn(rig);
            rig.clock.jump(LONG.negated().multipliedBy(2));
            source.feed("p", rows(40, 1_010)).feed("q", rows(50, 120));
            delivered(rig, 60);
            assertThat(rig.books().late()).isZero();
        }
    }

    /** What cannot be read is not silent. */
    @Test
    void aClusterThatIsAwayMakesNobodySilent() throws Exception {
        try (Rig rig = rig(new Flaky())) {
            feedBoth(rig);
            down = true;
            Rig.until(() -> !rig.problems().isEmpty());
            rig.clock.advance(LONG);
            down = false;
            goOn(rig);
            assertThat(rig.books().late()).isZero();
        }
    }

    private final class Flaky implements Source {
        @Override
        public void start(Map<String, String> resume) {
            source.start(resume);
        }

        @Override
        public @Nullable RawBatch poll(Duration timeout) {
            if (down) {
                throw ScriptedSource.failure(ErrorCode.SOURCE_UNAVAILABLE);
            }
            return source.poll(timeout);
        }

        @Override
        public Set<String> partitions() {
            return source.partitions();
        }

        @Override
        public boolean exhausted() {
            return source.exhausted();
        }

        @Override
        public long lag() {
            return source.lag();
        }

        @Override
        public void committed(Map<String, String> resume) {
            source.committed(resume);
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
