package io.tidewire.app.testing;

import io.tidewire.app.terminal.TextTable;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two bags of rows and how they differ. Rows are compared by their text, in which a number looks
 * the same whatever its scale, and a DOUBLE has ten significant digits.
 *
 * @param missing expected, and not there
 * @param unexpected there, and not expected
 */
record RowDiff(List<String> columns, List<List<String>> missing, List<List<String>> unexpected) {

    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
                    .toFormatter(Locale.ROOT);

    static RowDiff of(
            List<String> columns,
            List<List<@Nullable Object>> expected,
            List<List<@Nullable Object>> actual) {
        List<List<String>> missing = texts(expected);
        List<List<String>> unexpected = new ArrayList<>();
        for (List<String> row : texts(actual)) {
            if (!missing.remove(row)) {
                unexpected.add(row);
            }
        }
        return new RowDiff(columns, missing, unexpected);
    }

    boolean isEmpty() {
        return missing.isEmpty() && unexpected.isEmpty();
    }

    /** Aligned, missing rows with {@code -} before them, unexpected ones with {@code +}. */
    List<String> lines() {
        TextTable table = new TextTable(columns, 200);
        missing.forEach(table::add);
        unexpected.forEach(table::add);
        List<String> lines = new ArrayList<>();
        List<String> rows = table.lines();
        for (int i = 0; i < rows.size(); i++) {
            String sign = i == 0 ? "  " : i <= missing.size() ? "- " : "+ ";
            lines.add(sign + rows.get(i));
        }
        return lines;
    }

    private static List<List<String>> texts(List<List<@Nullable Object>> rows) {
        List<List<String>> texts = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            texts.add(row.stream().map(RowDiff::text).toList());
        }
        return texts;
    }

    /** A value as the test file would write it. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case BigDecimal number -> plain(number);
            case Double number -> real(number);
            case LocalDateTime time -> TIMESTAMP.format(time);
            case Instant time -> TIMESTAMP.format(time.atOffset(ZoneOffset.UTC)) + "Z";
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case List<?> list -> list.stream().map(RowDiff::text).toList().toString();
            case Map<?, ?> map -> {
                List<String> entries = new ArrayList<>();
                map.forEach((key, item) -> entries.add(text(key) + ": " + text(item)));
                entries.sort(null);
                yield "{" + String.join(", ", entries) + "}";
            }
            default -> value.toString();
        };
    }

    private static String real(Double number) {
        return number.isNaN() || number.isInfinite()
                ? number.toString()
                : plain(new BigDecimal(number).round(new MathContext(10)));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
