package io.tidewire.engine.expression.time;

/** Lengths in microseconds, and points in time taken apart. */
public final class Micros {

    public static final long MILLISECOND = 1_000;
    public static final long SECOND = 1_000_000;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;
    public static final long WEEK = 7 * DAY;

    private Micros() {}

    /** Days since the epoch of a point in time. */
    public static int date(long micros) {
        return (int) Math.floorDiv(micros, DAY);
    }

    /** Milliseconds of the day of a point in time. */
    public static int timeOfDay(long micros) {
        return (int) (Math.floorMod(micros, DAY) / MILLISECOND);
    }

    /** Towards the past, to the digits of a second that the precision (0 to 6) keeps. */
    public static long truncate(long micros, int precision) {
        long unit = unit(precision);
        return unit == 1 ? micros : micros - Math.floorMod(micros, unit);
    }

    /** The smallest difference of two points of that precision. */
    public static long unit(int precision) {
        return switch (precision) {
            case 0 -> SECOND;
            case 1 -> 100_000;
            case 2 -> 10_000;
            case 3 -> MILLISECOND;
            case 4 -> 100;
            case 5 -> 10;
            default -> 1;
        };
    }
}
