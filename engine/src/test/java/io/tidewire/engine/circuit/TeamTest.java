package io.tidewire.engine.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
class TeamTest {

    private static final int SIZE = 3;

    private final Team team = new Team(SIZE);

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void everyMemberDoesEachTaskOnceAndSeesWhatTheOthersDidBefore() {
        int[] done = new int[SIZE];
        for (int round = 0; round < 5_000; round++) {
            int before = round;
            assertThat(
                            team.run(
                                    member -> {
                                        if (done[(member + 1) % SIZE] < before) {
                                            throw new AssertionError("not seen");
                                        }
                                        done[member] = before + 1;
                                    }))
                    .containsOnlyNulls();
            assertThat(done).containsOnly(before + 1);
        }
    }

    @Test
    void aMemberThatFailsIsNamedAndTheTeamGoesOn() {
        IllegalStateException failure = new IllegalStateException("no");
        for (int round = 0; round < 3; round++) {
            assertThat(
                            team.run(
                                    member -> {
                                        if (member == 1) {
                                            throw failure;
                                        }
                                    }))
                    .containsExactly(null, failure, null);
        }
        assertThat(team.run(_ -> {})).containsOnlyNulls();
    }

    @Test
    void theCallersThreadIsTheFirstMemberAndAnInterruptWaits() {
        Thread caller = Thread.currentThread();
        Thread[] threads = new Thread[SIZE];
        CountDownLatch slow = new CountDownLatch(1);
        assertThat(
                        team.run(
                                member -> {
                                    threads[member] = Thread.currentThread();
                                    if (member == 0) {
                                        caller.interrupt();
                                        slow.countDown();
                                    } else {
                                        await(slow);
                                    }
                                }))
                .containsOnlyNulls();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(threads[0]).isSameAs(caller);
        assertThat(threads).doesNotHaveDuplicates();
    }

    @Test
    void closingEndsTheThreads() throws InterruptedException {
        List<Thread> others = new ArrayList<>();
        var seen = ConcurrentHashMap.<Thread>newKeySet();
        team.run(_ -> seen.add(Thread.currentThread()));
        seen.stream().filter(thread -> thread != Thread.currentThread()).forEach(others::add);
        assertThat(others).hasSize(SIZE - 1);
        team.close();
        for (Thread thread : others) {
            thread.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
