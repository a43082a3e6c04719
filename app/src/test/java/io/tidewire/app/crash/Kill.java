package io.tidewire.app.crash;

import io.tidewire.api.crash.CrashPoint;

import java.util.List;
import java.util.Random;

/**
 * How one life of a process ends.
 *
 * @param point where it halts by itself, if it gets there
 * @param pass at which passing of it
 * @param millis after the start, for {@link How#STARTING}; otherwise after it was ready
 * @param drainMillis between SIGTERM and what follows
 */
record Kill(How how, CrashPoint point, int pass, long millis, long drainMillis) {

    enum How {
        /** SIGKILL while it starts. */
        STARTING,
        /** SIGKILL while it runs. */
        RUNNING,
        /** At a place where something is half-way. */
        POINT,
        /** SIGTERM, and SIGKILL while it drains. */
        DRAINING,
        /** SIGTERM: it drains and ends in order. */
        STOP,
        /** SIGTERM twice. */
        STOP_TWICE
    }

    /** Places that are passed only when it is told to stop. */
    private static final List<CrashPoint> AT_THE_END =
            List.of(CrashPoint.DRAINED, CrashPoint.CLOSING);

    /**
     * @param startMillis how long a start takes
     */
    static Kill random(Random random, long startMillis) {
        int dice = random.nextInt(100);
        How how =
                dice < 55
                        ? How.POINT
                        : dice < 70
                                ? How.STARTING
                                : dice < 85
                                        ? How.RUNNING
                                        : dice < 93
                                                ? How.DRAINING
                                                : dice < 97 ? How.STOP_TWICE : How.STOP;
        CrashPoint[] points = CrashPoint.values();
        CrashPoint point = points[random.nextInt(points.length)];
        int pass = AT_THE_END.contains(point) ? 1 : 1 + random.nextInt(random.nextInt(40) + 1);
        long millis =
                switch (how) {
                    case STARTING -> random.nextLong(startMillis + startMillis / 4);
                    case POINT -> 2_500;
                    case RUNNING, DRAINING, STOP, STOP_TWICE -> random.nextLong(1_500);
                };
        return new Kill(how, point, pass, millis, random.nextLong(400));
    }

    /** For the JVM; none when it does not die by itself. */
    List<String> flags() {
        return how == How.POINT ? List.of("-Dtidewire.crash=" + point + ":" + pass) : List.of();
    }

    /** Whether SIGTERM comes first. */
    boolean terminates() {
        return switch (how) {
            case DRAINING, STOP, STOP_TWICE -> true;
            case POINT -> AT_THE_END.contains(point);
            case STARTING, RUNNING -> false;
        };
    }

    @Override
    public String toString() {
        return how == How.POINT ? point + ":" + pass : how.toString();
    }
}
