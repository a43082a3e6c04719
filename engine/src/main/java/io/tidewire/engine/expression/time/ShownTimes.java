package io.tidewire.engine.expression.time;

import io.tidewire.api.data.LongColumn;

import org.jspecify.annotations.Nullable;

import java.util.function.LongUnaryOperator;

/**
 * Points in time by what is shown of them, the text that DATE_FORMAT writes or the date: of all
 * that look alike one stands for the others, the first of them from the year 1 on. Stateless.
 */
public final class ShownTimes {

    private final LongUnaryOperator floor;
    private final long reach;
    private final long step;

    /** Whether years are counted from an era on that is not shown. */
    private final boolean ofEras;

    private ShownTimes(TimeUnit unit, long step, boolean ofEras) {
        this.floor = TimeFields.floor(unit);
        this.reach = TimeFields.reach(unit);
        this.step = step;
        this.ofEras = ofEras;
    }

    /** By the date of a cast, which also tells years before 1 from those behind. */
    public static ShownTimes date() {
        return new ShownTimes(TimeUnit.DAY, Micros.DAY, false);
    }

    /**
     * By the text of a pattern. Absent when the pattern is none, or times far from each other are
     * written alike by it.
     */
    public static @Nullable ShownTimes text(String pattern) {
        try {
            TimePattern compiled = new TimePattern(pattern);
            TimeUnit unit = compiled.unit();
            return unit == null ? null : new ShownTimes(unit, compiled.step(), true);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** How far below a point in time the one that stands for it lies at most: microseconds. */
    public long reach() {
        return reach;
    }

    /** For each point in time the one that stands for it. */
    public LongColumn of(LongColumn times) {
        int rows = times.size();
        long[] values = times.values();
        long[] result = new long[rows];
        // No point is known yet: an empty range.
        long from = 0;
        long end = 0;
        long known = 0;
        for (int row = 0; row < rows; row++) {
            long micros = values[row];
            if (micros < from || micros >= end) {
                from = micros - Math.floorMod(micros, step);
                end = from + step;
                known = of(micros);
            }
            result[row] = known;
        }
        return new LongColumn(result, times.nulls(), rows);
    }

    private long of(long micros) {
        long begin = floor.applyAsLong(micros);
        if (begin > micros) {
            // The first day of all begins before what fits into 64 bits.
            return ofEras ? micros : Long.MIN_VALUE;
        }
        if (!ofEras) {
            return begin;
        }
        int packed = CivilDate.pack(Micros.date(begin));
        int year = CivilDate.year(packed);
        return year >= 1 ? begin : sinceYearOne(begin, 1 - year, packed);
    }

    /**
     * The years before 1 are counted as those behind: 0 is written as 1, -1 as 2. A 29th of
     * February that only the one of them has is written by no other.
     */
    private static long sinceYearOne(long begin, int year, int packed) {
        int month = CivilDate.month(packed);
        int day = CivilDate.day(packed);
        return CivilDate.valid(year, month, day)
                ? CivilDate.days(year, month, day) * Micros.DAY + Math.floorMod(begin, Micros.DAY)
                : begin;
    }
}
