package io.tidewire.app.oracle.iq;

import io.tidewire.app.oracle.iq.IqFile.Query;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Rows as text that can be compared, from a file and from a view; in any order. */
final class IqAnswer {

    private static final Pattern COUNT = Pattern.compile("\\(?\\d+ rows?( selected.)?\\)?");
    private static final MathContext DIGITS = new MathContext(12);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private IqAnswer() {}

    static List<String> expected(Query query) {
        List<String> lines =
                query.expected().stream()
                        .filter(line -> !line.isBlank() && !COUNT.matcher(line.strip()).matches())
                        .toList();
        List<List<String>> rows =
                switch (query.format()) {
                    case MYSQL ->
                            lines.stream()
                                    .filter(line -> line.startsWith("|"))
                                    .skip(1)
                                    .map(line -> line.substring(1, line.length() - 1))
                                    .map(line -> split(line, " \\|"))
                                    .toList();
                    case PSQL -> lines.stream().skip(2).map(line -> split(line, "\\|")).toList();
                    case CSV -> lines.stream().skip(1).map(line -> split(line, ",")).toList();
                    case ORACLE -> columns(lines);
                };
        return sorted(rows);
    }

    private static List<String> split(String line, String separator) {
        return Arrays.asList(line.split(separator, -1));
    }

    /** The second line has a dash under every place of a column. */
    private static List<List<String>> columns(List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(Math.min(2, lines.size()), lines.size())) {
            List<String> row = new ArrayList<>();
            int from = 0;
            for (String dashes : lines.get(1).split(" ")) {
                int to = Math.min(line.length(), from + dashes.length());
                row.add(line.substring(Math.min(from, to), to));
                from += dashes.length() + 1;
            }
            rows.add(row);
        }
        return rows;
    }

    static List<String> given(Map<List<@Nullable Object>, Long> view) {
        List<List<String>> rows = new ArrayList<>();
        view.forEach(
                (row, count) -> {
                    for (long i = 0; i < count; i++) {
                        rows.add(row.stream().map(IqAnswer::text).toList());
                    }
                });
        return sorted(rows);
    }

    private static List<String> sorted(List<List<String>> rows) {
        return rows.stream()
                .map(row -> String.join(" | ", row.stream().map(IqAnswer::plain).toList()))
                .sorted()
                .toList();
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime time -> time.format(TIME);
            case List<?> list -> list.stream().map(IqAnswer::text).toList().toString();
            case Map<?, ?> map -> elements(map);
            default -> value.toString();
        };
    }

    /** Maps are there for multisets only: each element as often as it is in it. */
    private static String elements(Map<?, ?> multiset) {
        List<String> elements = new ArrayList<>();
        multiset.forEach(
                (element, times) ->
                        elements.addAll(Collections.nCopies((Integer) times, text(element))));
        return elements.toString();
    }

    /** NULL and nothing are written alike in some formats; numbers count by their value. */
    private static String plain(String text) {
        String plain = text.strip();
        if (plain.equals("null")) {
            return "";
        }
        if (plain.startsWith("{") || plain.startsWith("[")) {
            // Neither arrays of rows nor multisets have an order that the query asks for.
            String[] parts = plain.replaceAll("[{}\\[\\]]", " ").strip().split("\\s*,\\s*");
            Arrays.sort(parts);
            return Arrays.toString(parts);
        }
        try {
            return new BigDecimal(plain).round(DIGITS).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException e) {
            return plain;
        }
    }
}
