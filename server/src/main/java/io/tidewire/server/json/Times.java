package io.tidewire.server.json;

import io.tidewire.api.data.Values;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as text: {@code 2026-01-31 12:00:00.000}. */
final class Times {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private Times() {}

    static String text(LocalDateTime time) {
        return (time.getNano() % 1_000_000 == 0 ? MILLIS : MICROS).format(time);
    }

    static String text(Instant instant) {
        return text(instant.atOffset(ZoneOffset.UTC).toLocalDateTime()) + "Z";
    }

    static String instant(long micros) {
        return text(Values.instant(micros));
    }
}
