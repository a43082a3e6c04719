package io.tidewire.connectors.format.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Dates and times as text: {@code 2026-01-31 12:00:00.000}, or ISO 8601 with a T, fewer or more
 * digits of the second, and a zone (Z, +02, +0200, +02:00). Without a zone it is UTC. Not
 * thread-safe: it remembers the last date it read, for rows that follow each other have the same.
 */
public final class TimeText {

    /** Instead of a result: the text is no such thing. */
    public static final long MALFORMED = Long.MIN_VALUE;

    /** Instead of a result: such a day or hour does not exist, or not in the years 1 to 9999. */
    public static final long OUT_OF_RANGE = Long.MIN_VALUE + 1;

    static final long DAY_MICROS = 86_400_000_000L;

    /** 0001-01-01 00:00:00. */
    public static final long MIN_MICROS = -719_162L * DAY_MICROS;

    /** 9999-12-31 23:59:59.999999. */
    public static final long MAX_MICROS = 2_932_897L * DAY_MICROS - 1;

    private static final int[] DAYS_OF_MONTH = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final long[] FRACTION = {1_000_000, 100_000, 10_000, 1_000, 100, 10, 1};

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** {@code 00:00:00} as eight bytes. */
    private static final long ZERO_CLOCK = 0x30303A30303A3030L;

    /** Of a clock xor zero: what has to be 0 for digits and colons to stand where they should. */
    private static final long NOT_CLOCK = 0xF0F0FFF0F0FFF0F0L;

    private static final long SIXES = 0x0606000606000606L;

    /** {@code :00.000"} as eight bytes, and the same of it as of the clock. */
    private static final long ZERO_SECONDS = 0x223030302E30303AL;

    private static final long NOT_SECONDS = 0xFFF0F0F0FFF0F0FFL;
    private static final long SECONDS_SIXES = 0x0006060600060600L;

    /** The first eight bytes of the last date, its two last ones, and its days since 1970. */
    private long lastMonthText;

    /** The sixteen bytes of the last minute, and when it began. */
    private long lastMinuteStart;

    private long lastMinuteEnd;
    private long lastMinute;

    private int lastDayText;
    private long lastDay;

    /** Days since 1970-01-01, or MALFORMED or OUT_OF_RANGE. */
    public long date(byte[] text, int start, int end) {
        return end - start == 10 ? leadingDate(text, start) : MALFORMED;
    }

    /** Microseconds since midnight of {@code 12:00}, {@code 12:00:00} or with a fraction. */
    public static long time(byte[] text, int start, int end) {
        int stop = clockEnd(text, start, end);
        return stop == end ? clock(text, start, end) : MALFORMED;
    }

    /**
     * Microseconds of {@code 2026-01-31 12:00:00.000"}, quote included, in the minute that was read
     * last; MALFORMED for anything else, right or wrong.
     *
     * @param start with 24 bytes behind it
     */
    public long usual(byte[] text, int start) {
        if ((long) LONG.get(text, start) != lastMinuteStart
                || (long) LONG.get(text, start + 8) != lastMinuteEnd) {
            return another(text, start);
        }
        long digits = (long) LONG.get(text, start + 16) ^ ZERO_SECONDS;
        if (((digits | (digits + SECONDS_SIXES)) & NOT_SECONDS) != 0) {
            return MALFORMED;
        }
        long seconds = (digits >> 8 & 15) * 10 + (digits >> 16 & 15);
        long millis = (digits >> 32 & 15) * 100 + (digits >> 40 & 15) * 10 + (digits >> 48 & 15);
        return seconds > 59 ? MALFORMED : lastMinute + seconds * 1_000_000 + millis * 1_000;
    }

    /** Takes the minute for the usual one if it is one. */
    private long another(byte[] text, int start) {
        long micros = text[start + 23] == '"' ? timestamp(text, start, start + 23) : MALFORMED;
        if (micros <= OUT_OF_RANGE || text[start + 19] != '.') {
            return MALFORMED;
        }
        lastMinuteStart = (long) LONG.get(text, start);
        lastMinuteEnd = (long) LONG.get(text, start + 8);
        lastMinute = micros - Math.floorMod(micros, 60_000_000L);
        return micros;
    }

    /** Microseconds since 1970-01-01 UTC; a date alone is its midnight. */
    public long timestamp(byte[] text, int start, int end) {
        if (end - start < 10) {
            return MALFORMED;
        }
        if (end - start == 23 || end - start == 19) {
            long micros = usualTimestamp(text, start, end);
            if (micros > OUT_OF_RANGE) {
                return micros;
            }
        }
        long day = leadingDate(text, start);
        if (day < OUT_OF_RANGE + 1) {
            return day;
        }
        int at = start + 10;
        if (at == end) {
            return day * DAY_MICROS;
        }
        if (text[at] != ' ' && (text[at] | 0x20) != 't') {
            return MALFORMED;
        }
        int stop = clockEnd(text, at + 1, end);
        long clock = clock(text, at + 1, stop);
        if (clock < 0) {
            return clock;
        }
        long micros = day * DAY_MICROS + clock;
        if (stop == end) {
            return micros;
        }
        long offset = offset(text, stop, end);
        if (offset <= OUT_OF_RANGE) {
            return offset;
        }
        micros -= offset;
        return micros < MIN_MICROS || micros > MAX_MICROS ? OUT_OF_RANGE : micros;
    }

    /**
     * {@code 2026-01-31 12:00:00}, with .000 or without, on the day that was read last; MALFORMED
     * for anything else, right or wrong.
     */
    private long usualTimestamp(byte[] b, int s, int end) {
        if ((long) LONG.get(b, s) != lastMonthText
                || (b[s + 8] << 8 | b[s + 9]) != lastDayText
                || (b[s + 10] != ' ' && b[s + 10] != 'T')) {
            return MALFORMED;
        }
        long clock = (long) LONG.get(b, s + 11) ^ ZERO_CLOCK;
        if (((clock | (clock + SIXES)) & NOT_CLOCK) != 0) {
            return MALFORMED;
        }
        int hour = (int) (clock & 15) * 10 + (int) (clock >> 8 & 15);
        int minute = (int) (clock >> 24 & 15) * 10 + (int) (clock >> 32 & 15);
        int second = (int) (clock >> 48 & 15) * 10 + (int) (clock >> 56 & 15);
        if (hour > 23 || minute > 59 || second > 59) {
            return MALFORMED;
        }
        int millis = 0;
        if (end - s == 23) {
            int d1 = b[s + 20] - '0';
            int d2 = b[s + 21] - '0';
            int d3 = b[s + 22] - '0';
            if (b[s + 19] != '.' || !(isDigit(d1) && isDigit(d2) && isDigit(d3))) {
                return MALFORMED;
            }
            millis = d1 * 100 + d2 * 10 + d3;
        }
        return lastDay * DAY_MICROS
                + ((hour * 60 + minute) * 60 + second) * 1_000_000L
                + millis * 1_000L;
    }

    private long leadingDate(byte[] b, int s) {
        int y1 = b[s] - '0';
        int y2 = b[s + 1] - '0';
        int y3 = b[s + 2] - '0';
        int y4 = b[s + 3] - '0';
        int m1 = b[s + 5] - '0';
        int m2 = b[s + 6] - '0';
        int d1 = b[s + 8] - '0';
        int d2 = b[s + 9] - '0';
        boolean digits =
                isDigit(y1)
                        && isDigit(y2)
                        && isDigit(y3)
                        && isDigit(y4)
                        && isDigit(m1)
                        && isDigit(m2)
                        && isDigit(d1)
                        && isDigit(d2);
        if (!digits || b[s + 4] != '-' || b[s + 7] != '-') {
            return MALFORMED;
        }
        int year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
        int month = m1 * 10 + m2;
        int day = d1 * 10 + d2;
        if (year == 0 || month < 1 || month > 12 || day < 1 || day > DAYS_OF_MONTH[month - 1]) {
            return OUT_OF_RANGE;
        }
        if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))) {
            return OUT_OF_RANGE;
        }
        lastMonthText = (long) LONG.get(b, s);
        lastDayText = b[s + 8] << 8 | b[s + 9];
        lastDay = epochDay(year, month, day);
        return lastDay;
    }

    /** Of the proleptic Gregorian calendar; years begin in March, so that leap days come last. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }

    /** Where the clock part ends: at a zone or at the end of the text. */
    private static int clockEnd(byte[] b, int start, int end) {
        int at = Math.min(start, end);
        while (at < end && (b[at] == ':' || b[at] == '.' || isDigit(b[at] - '0'))) {
            at++;
        }
        return at;
    }

    private static long clock(byte[] b, int start, int end) {
        int length = end - start;
        if (length < 5 || b[start + 2] != ':') {
            return MALFORMED;
        }
        int hour = two(b, start);
        int minute = two(b, start + 3);
        int second = 0;
        long micros = 0;
        if (length > 5) {
            if (length < 8 || b[start + 5] != ':') {
                return MALFORMED;
            }
            second = two(b, start + 6);
            if (length > 8) {
                if (b[start + 8] != '.' || length == 9) {
                    return MALFORMED;
                }
                int digits = Math.min(length - 9, 6);
                for (int i = start + 9; i < end; i++) {
                    int digit = b[i] - '0';
                    if (!isDigit(digit)) {
                        return MALFORMED;
                    }
                    micros = i < start + 15 ? micros * 10 + digit : micros;
                }
                micros *= FRACTION[digits];
            }
        }
        if ((hour | minute | second) < 0) {
            return MALFORMED;
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return OUT_OF_RANGE;
        }
        return ((hour * 60L + minute) * 60 + second) * 1_000_000 + micros;
    }

    /** How far the zone is ahead of UTC, in microseconds. */
    private static long offset(byte[] b, int start, int end) {
        int length = end - start;
        if ((b[start] | 0x20) == 'z') {
            return length == 1 ? 0 : MALFORMED;
        }
        if (b[start] != '+' && b[start] != '-') {
            return MALFORMED;
        }
        boolean colon = length == 6 && b[start + 3] == ':';
        if (length != 3 && length != 5 && !colon) {
            return MALFORMED;
        }
        int hours = two(b, start + 1);
        int minutes = length == 3 ? 0 : two(b, start + (colon ? 4 : 3));
        if ((hours | minutes) < 0) {
            return MALFORMED;
        }
        if (hours > 18 || minutes > 59) {
            return OUT_OF_RANGE;
        }
        long micros = (hours * 60L + minutes) * 60_000_000;
        return b[start] == '-' ? -micros : micros;
    }

    /** Two digits, or a negative number. */
    private static int two(byte[] b, int at) {
        int first = b[at] - '0';
        int second = b[at + 1] - '0';
        return isDigit(first) && isDigit(second) ? first * 10 + second : -1;
    }

    private static boolean isDigit(int value) {
        return value >= 0 && value <= 9;
    }
}
