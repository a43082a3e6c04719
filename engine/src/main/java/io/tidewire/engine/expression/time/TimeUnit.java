package io.tidewire.engine.expression.time;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** The units of EXTRACT, FLOOR, CEIL, TIMESTAMPADD and TIMESTAMPDIFF. */
enum TimeUnit {
    MICROSECOND(1, 0),
    MILLISECOND(Micros.MILLISECOND, 0),
    SECOND(Micros.SECOND, 0),
    MINUTE(Micros.MINUTE, 0),
    HOUR(Micros.HOUR, 0),
    DAY(Micros.DAY, 0),
    WEEK(Micros.WEEK, 0),
    MONTH(0, 1),
    QUARTER(0, 3),
    YEAR(0, 12),
    DECADE(0, 120),
    CENTURY(0, 1_200),
    MILLENNIUM(0, 12_000),
    EPOCH(0, 0),
    DOW(0, 0),
    ISODOW(0, 0),
    DOY(0, 0),
    ISOYEAR(0, 0);

    /** The length in microseconds; 0 when it has no fixed one. */
    final long micros;

    /** The length in months; 0 when it is no number of months. */
    final int months;

    TimeUnit(long micros, int months) {
        this.micros = micros;
        this.months = months;
    }

    static TimeUnit of(Expr literal) {
        @Nullable String name = Constants.text(literal);
        if (name == null) {
            throw new IllegalArgumentException("a unit of time is a literal, not " + literal);
        }
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "FRAC_SECOND" -> MICROSECOND;
            default -> valueOf(upper.startsWith("SQL_TSI_") ? upper.substring(8) : upper);
        };
    }
}
