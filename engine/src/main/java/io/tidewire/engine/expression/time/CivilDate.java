package io.tidewire.engine.expression.time;

/**
 * The proleptic Gregorian calendar in integers: days since 1970-01-01 to and from year, month, day.
 * Works on years that begin in March, so that the leap day comes last.
 */
public final class CivilDate {

    private static final int DAYS_PER_ERA = 146_097;
    private static final int YEARS_PER_ERA = 400;

    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int EPOCH_OFFSET = 719_468;

    private CivilDate() {}

    public static int days(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, YEARS_PER_ERA);
        int yearOfEra = y - era * YEARS_PER_ERA;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * DAYS_PER_ERA + dayOfEra - EPOCH_OFFSET;
    }

    /** Year, month and day packed as year * 512 + month * 32 + day; see the three below. */
    public static int pack(int days) {
        int shifted = days + EPOCH_OFFSET;
        int era = Math.floorDiv(shifted, DAYS_PER_ERA);
        int dayOfEra = shifted - era * DAYS_PER_ERA;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
        return year * 512 + month * 32 + day;
    }

    public static int year(int packed) {
        return packed >> 9;
    }

    public static int month(int packed) {
        return (packed >> 5) & 15;
    }

    public static int day(int packed) {
        return packed & 31;
    }

    public static boolean valid(int year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month);
    }

    public static int lastDay(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** The date some months on; the day is cut to the month's last. */
    public static int plusMonths(int days, int months) {
        int packed = pack(days);
        long total = year(packed) * 12L + month(packed) - 1 + months;
        int year = Math.toIntExact(Math.floorDiv(total, 12L));
        int month = (int) Math.floorMod(total, 12L) + 1;
        return days(year, month, Math.min(day(packed), lastDay(year, month)));
    }

    /** 1 (Monday) to 7 (Sunday). */
    public static int isoDayOfWeek(int days) {
        return Math.floorMod(days + 3, 7) + 1;
    }
}
