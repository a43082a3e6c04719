package io.tidewire.engine.expression.time;

/**
 * Dates and times as SQL writes them. Parsing is over ASCII bytes and allocates nothing; what it
 * cannot read is {@link #INVALID}.
 */
public final class TimeText {

    /** No point in time that text can name. */
    public static final long INVALID = Long.MIN_VALUE;

    private TimeText() {}

    /** {@code 2026-01-31}, digits may be fewer; a time behind it is passed over. */
    public static long parseDate(byte[] data, int start, int length) {
        Scanner scanner = new Scanner(data, start, length);
        long days = scanner.date();
        return days != INVALID && (scanner.atEnd() || scanner.timeFollows()) ? days : INVALID;
    }

    /**
     * {@code 12:34:56.789}, seconds and their fraction may be missing.
     *
     * @return milliseconds of the day
     */
    public static long parseTime(byte[] data, int start, int length) {
        Scanner scanner = new Scanner(data, start, length);
        long micros = scanner.time();
        return micros != INVALID && scanner.atEnd() ? micros / Micros.MILLISECOND : INVALID;
    }

    /**
     * {@code 2026-01-31 12:34:56.123456}, also with a T between, without the time, and with Z or an
     * offset behind it, which is applied.
     *
     * @return microseconds since the epoch; digits beyond are cut
     */
    public static long parseTimestamp(byte[] data, int start, int length) {
        Scanner scanner = new Scanner(data, start, length);
        long days = scanner.date();
        if (days == INVALID) {
            return INVALID;
        }
        if (scanner.atEnd()) {
            return days * Micros.DAY;
        }
        if (!scanner.skipSeparator()) {
            return INVALID;
        }
        long time = scanner.time();
        if (time == INVALID) {
            return INVALID;
        }
        long offset = scanner.offset();
        return offset != INVALID && scanner.atEnd() ? days * Micros.DAY + time - offset : INVALID;
    }

    public static String formatDate(int days) {
        StringBuilder text = new StringBuilder(10);
        appendDate(text, days);
        return text.toString();
    }

    /**
     * @param precision digits of the second that are always written
     */
    public static String formatTime(int millis, int precision) {
        StringBuilder text = new StringBuilder(12);
        appendTime(text, millis * Micros.MILLISECOND, Math.min(precision, 3));
        return text.toString();
    }

    /**
     * @param precision digits of the second that are always written; further ones when not zero
     */
    public static String formatTimestamp(long micros, int precision) {
        StringBuilder text = new StringBuilder(26);
        appendDate(text, Micros.date(micros));
        text.append(' ');
        appendTime(text, Math.floorMod(micros, Micros.DAY), precision);
        return text.toString();
    }

    /** {@code +1 10:17:36.789}. */
    public static String formatDayInterval(long micros) {
        StringBuilder text = new StringBuilder(20).append(micros < 0 ? '-' : '+');
        long millis = Math.abs(micros / Micros.MILLISECOND);
        text.append(millis / 86_400_000).append(' ');
        appendTime(text, millis % 86_400_000 * Micros.MILLISECOND, 3);
        return text.toString();
    }

    /** {@code +7-00}. */
    public static String formatMonthInterval(int months) {
        StringBuilder text = new StringBuilder(8).append(months < 0 ? '-' : '+');
        long total = Math.abs((long) months);
        text.append(total / 12).append('-');
        return digits(text, (int) (total % 12), 2).toString();
    }

    private static void appendDate(StringBuilder text, int days) {
        int packed = CivilDate.pack(days);
        int year = CivilDate.year(packed);
        if (year < 0) {
            text.append('-');
        }
        digits(text, Math.abs(year), 4).append('-');
        digits(text, CivilDate.month(packed), 2).append('-');
        digits(text, CivilDate.day(packed), 2);
    }

    private static void appendTime(StringBuilder text, long micros, int precision) {
        digits(text, (int) (micros / Micros.HOUR), 2).append(':');
        digits(text, (int) (micros / Micros.MINUTE % 60), 2).append(':');
        digits(text, (int) (micros / Micros.SECOND % 60), 2);
        int fraction = (int) (micros % Micros.SECOND);
        int width = 6;
        while (width > precision && fraction % 10 == 0) {
            fraction /= 10;
            width--;
        }
        if (width > 0) {
            digits(text.append('.'), fraction, width);
        }
    }

    private static StringBuilder digits(StringBuilder text, int value, int width) {
        int limit = 1;
        for (int i = 1; i < width; i++) {
            limit *= 10;
            if (value < limit) {
                return text.repeat('0', width - i).append(value);
            }
        }
        return text.append(value);
    }

    /** A position in the bytes of one text, blanks at both ends left out. */
    private static final class Scanner {
        private final byte[] data;
        private int at;
        private final int end;

        Scanner(byte[] data, int start, int length) {
            int from = start;
            int to = start + length;
            while (from < to && data[from] == ' ') {
                from++;
            }
            while (to > from && data[to - 1] == ' ') {
                to--;
            }
            this.data = data;
            this.at = from;
            this.end = to;
        }

        boolean atEnd() {
            return at == end;
        }

        boolean timeFollows() {
            return data[at] == ' ' || data[at] == 'T';
        }

        boolean skipSeparator() {
            return skip(' ') || skip('T') || skip('t');
        }

        private boolean skip(char expected) {
            if (at < end && data[at] == expected) {
                at++;
                return true;
            }
            return false;
        }

        /** A number of 1 to {@code most} digits; -1 when there is none. */
        private int number(int most) {
            int value = 0;
            int from = at;
            while (at < end && at - from < most && data[at] >= '0' && data[at] <= '9') {
                value = value * 10 + data[at++] - '0';
            }
            return at == from ? -1 : value;
        }

        long date() {
            int year = number(4);
            int month = 1;
            int day = 1;
            if (year >= 0 && skip('-')) {
                month = number(2);
                if (month >= 0 && skip('-')) {
                    day = number(2);
                }
            }
            return year >= 0 && CivilDate.valid(year, month, day)
                    ? CivilDate.days(year, month, day)
                    : INVALID;
        }

        long time() {
            int hour = number(2);
            int minute = skip(':') ? number(2) : 0;
            int second = 0;
            long fraction = 0;
            if (skip(':')) {
                second = number(2);
                if (second >= 0 && (skip('.') || skip(','))) {
                    fraction = fraction();
                }
            }
            boolean valid =
                    hour >= 0
                            && hour < 24
                            && minute >= 0
                            && minute < 60
                            && second >= 0
                            && second < 60
                            && fraction != INVALID;
            return valid
                    ? hour * Micros.HOUR
                            + minute * Micros.MINUTE
                            + second * Micros.SECOND
                            + fraction
                    : INVALID;
        }

        private long fraction() {
            long micros = 0;
            long unit = Micros.SECOND / 10;
            int from = at;
            while (at < end && data[at] >= '0' && data[at] <= '9') {
                micros += (data[at++] - '0') * unit;
                unit /= 10;
            }
            return at == from ? INVALID : micros;
        }

        /** Microseconds east of UTC; 0 when none is given. */
        long offset() {
            if (atEnd() || skip('Z') || skip('z')) {
                return 0;
            }
            int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
            int hours = number(2);
            skip(':');
            int minutes = atEnd() ? 0 : number(2);
            return sign == 0 || hours < 0 || hours > 18 || minutes < 0 || minutes > 59
                    ? INVALID
                    : sign * (hours * Micros.HOUR + minutes * Micros.MINUTE);
        }
    }
}
