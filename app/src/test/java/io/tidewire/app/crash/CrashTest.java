package io.tidewire.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Nothing lost, nothing twice: whatever a process dies at, every sink is in the end what the rows
 * say. See docs/reliability.md.
 */
@Tag("crash")
class CrashTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    /** Lives of one pipeline, before the next begins on an empty disk. */
    private static final int LIVES = 50;

    @FunctionalInterface
    private interface Opening {
        Scene open(Path folder, long seed) throws IOException;
    }

    @Test
    @Timeout(1200)
    void besideACluster() throws Exception {
        run(Victim.Start.CLASSES, ClusterScene::new, SEED, 7);
    }

    /**
     * With the broker inside. The file is another one in most lives; what is new is computed anew,
     * and dies at that too.
     */
    @Test
    @Timeout(1200)
    void whileTheFileIsEdited() throws Exception {
        run(Victim.Start.CLASSES, AloneScene::edited, SEED + 2, 5);
    }

    /** And nothing is edited. */
    @Test
    @Tag("long")
    void withTheBrokerInside() throws Exception {
        run(Victim.Start.CLASSES, AloneScene::new, SEED + 1, 5);
    }

    /** {@code -Dtidewire.lives=500} by default; says how it goes. */
    @Test
    @Tag("long")
    void fiveHundred() throws Exception {
        int wanted = Integer.getInteger("tidewire.lives", 500);
        int kills = 0;
        long begin = System.nanoTime();
        for (long seed = SEED; kills < wanted; seed++) {
            Opening opening = seed % 3 == 0 ? AloneScene::new : ClusterScene::new;
            kills += run(Victim.Start.LAUNCHER, opening, seed, LIVES);
            System.out.printf(
                    "seed %d: %d kills so far, %d s%n",
                    seed, kills, Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        }
    }

    /**
     * @return how often it was killed
     */
    private static int run(Victim.Start how, Opening opening, long seed, int lives)
            throws Exception {
        Path folder = Files.createTempDirectory("tidewire-crash-");
        int kills;
        try (Scene scene = opening.open(folder, seed)) {
            CrashRun run = new CrashRun(how, scene, seed);
            List<String> faults = run.run(lives);
            assertThat(faults).as("seed %d, %s, lives %s", seed, folder, run.lives()).isEmpty();
            kills = run.kills();
        }
        // Not under a broker that still runs: it would end the process.
        deleteAll(folder);
        return kills;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
