package io.tidewire.app.crash;

import io.tidewire.api.crash.CrashPoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Lets a pipeline die as often as wanted while rows keep coming, lets it finish at last, and says
 * what is wrong then. The seed decides rows, instants and places; how far a process gets by then is
 * the machine's affair.
 */
final class CrashRun {

    /** 128 and the number of SIGTERM. */
    private static final int AT_ONCE = 143;

    /** Far beyond what a machine that has other work needs: only a hang takes so long. */
    private static final long START_LIMIT = 600_000;

    private static final long STOP_LIMIT = 600_000;
    private static final long READ_LIMIT = 600_000;

    /**
     * Times that rows come before it is ready: on a slow machine a start takes long, and would find
     * more than it could ever catch up with.
     */
    private static final int FEEDS_BEFORE = 400;

    private final Victim.Start how;
    private final Scene scene;
    private final Random random;
    private final List<String> lives = new ArrayList<>();
    private long startMillis = 3_000;
    private int kills;

    CrashRun(Victim.Start how, Scene scene, long seed) {
        this.how = how;
        this.scene = scene;
        this.random = new Random(seed);
    }

    /** How each process ended so far. */
    List<String> lives() {
        return lives;
    }

    int kills() {
        return kills;
    }

    /**
     * @return what is wrong; nothing, one hopes
     */
    List<String> run(int lives) throws Exception {
        for (int life = 1; life <= lives; life++) {
            String fault = live(Kill.random(random, startMillis));
            if (fault != null) {
                return List.of(fault);
            }
        }
        return finish();
    }

    /** One life of a process; says what is wrong if it ends in another way than planned. */
    private String live(Kill kill) throws Exception {
        try (Victim victim = start(kill.flags())) {
            long ready = -1;
            int feeds = 0;
            while (victim.isAlive()) {
                if (ready >= 0 || feeds++ < FEEDS_BEFORE) {
                    scene.feed();
                }
                if (ready < 0 && victim.isReady()) {
                    ready = victim.millisSinceStart();
                    startMillis = (3 * startMillis + ready) / 4;
                }
                long now = victim.millisSinceStart();
                if (kill.how() == Kill.How.STARTING
                        ? now >= kill.millis()
                        : ready >= 0 && now >= ready + kill.millis()) {
                    end(victim, kill);
                    break;
                }
                if (now > START_LIMIT && ready < 0) {
                    return "it did not start (" + kill + "): " + victim.log();
                }
                Thread.sleep(5);
            }
            return judge(victim, kill);
        }
    }

    private void end(Victim victim, Kill kill) throws InterruptedException {
        if (!kill.terminates()) {
            victim.kill();
            return;
        }
        victim.terminate();
        switch (kill.how()) {
            case DRAINING -> {
                Thread.sleep(kill.drainMillis());
                victim.kill();
            }
            case STOP_TWICE -> {
                Thread.sleep(kill.drainMillis());
                victim.terminate();
            }
            default -> {}
        }
    }

    private String judge(Victim victim, Kill kill) throws Exception {
        int code = victim.await(STOP_LIMIT);
        lives.add(kill + "=" + code);
        boolean killed = code == CrashPoint.EXIT_CODE;
        kills += killed ? 1 : 0;
        boolean right =
                switch (kill.how()) {
                    case STARTING, RUNNING, POINT -> killed;
                    case DRAINING -> killed || code == 0;
                    case STOP -> code == 0;
                    case STOP_TWICE -> code == 0 || code == AT_ONCE;
                };
        // One that was about to fail when it was killed has failed.
        return right && !victim.log().contains("\nerror ")
                ? null
                : "it ended with " + code + " (" + kill + "); its log:\n" + victim.log();
    }

    private Victim start(List<String> flags) throws IOException {
        Path log = scene.folder.resolve("life-" + (lives.size() + 1) + ".log");
        return Victim.start(how, log, flags, scene.arguments(), scene.environment());
    }

    /** All that was sent is read and delivered; a further start changes nothing. */
    private List<String> finish() throws Exception {
        List<String> faults = new ArrayList<>();
        scene.settle();
        try (Victim last = start(List.of())) {
            if (!last.awaitReady(START_LIMIT)) {
                return List.of("the last one does not start: " + last.log());
            }
            scene.finish();
            Map<String, Map<String, Object>> books = scene.books();
            long begin = System.nanoTime();
            while (!scene.hasAll(books) && (System.nanoTime() - begin) / 1_000_000 < READ_LIMIT) {
                Thread.sleep(20);
                books = scene.books();
            }
            stop(last, faults);
        }
        try (Victim again = start(List.of())) {
            if (!again.awaitReady(START_LIMIT)) {
                return List.of("a further one does not start: " + again.log());
            }
            faults.addAll(scene.bookFaults(scene.books()));
            faults.addAll(scene.runningFaults());
            stop(again, faults);
        }
        faults.addAll(scene.sinkFaults());
        return faults;
    }

    private void stop(Victim victim, List<String> faults) throws Exception {
        victim.terminate();
        int code = victim.await(STOP_LIMIT);
        lives.add("end=" + code);
        if (code != 0) {
            faults.add("a stopped one ended with " + code + ": " + victim.log());
        }
    }
}
