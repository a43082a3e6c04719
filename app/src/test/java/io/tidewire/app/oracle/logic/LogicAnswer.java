package io.tidewire.app.oracle.logic;

import io.tidewire.app.oracle.logic.LogicFile.Query;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A view's rows as the corpus writes them. */
final class LogicAnswer {

    /** A view has no order, but where it is by position the rows can be put in it. */
    private static final Pattern ORDER = Pattern.compile("(?is)(.*?)\\s+ORDER\\s+BY\\s+([^()']*)");

    private static final Pattern POSITION = Pattern.compile("(\\d+)(\\s+DESC)?");

    private LogicAnswer() {}

    /** The query without an ORDER BY at its end. */
    static String unordered(String sql) {
        Matcher order = ORDER.matcher(sql);
        return order.matches() ? order.group(1) : sql;
    }

    /** Whether the answer can be told from rows in any order. */
    static boolean isComparable(Query query) {
        return !query.sort().equals("nosort") || !isHashed(query) || ordered(query.sql()) != null;
    }

    private static boolean isHashed(Query query) {
        return query.expected().size() == 1
                && query.expected().getFirst().matches("\\d+ values hashing to .*");
    }

    static boolean isRight(Query query, Map<List<@Nullable Object>, Long> view) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        view.forEach(
                (row, count) -> {
                    for (long i = 0; i < count; i++) {
                        rows.add(row);
                    }
                });
        Comparator<List<@Nullable Object>> order = ordered(query.sql());
        if (order != null) {
            rows.sort(order);
        }
        List<List<String>> texts = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            texts.add(texts(row, query.types()));
        }
        if (isHashed(query)) {
            List<String> values = sorted(texts, query.sort());
            return query.expected()
                    .getFirst()
                    .equals(values.size() + " values hashing to " + hash(values));
        }
        String sort = query.sort().equals("nosort") ? "rowsort" : query.sort();
        return sorted(texts, sort).equals(sorted(split(query), sort));
    }

    /** The rows of the file: a line per value or, in older files, a line per row. */
    private static List<List<String>> split(Query query) {
        int width = query.types().length();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i + width <= query.expected().size(); i += width) {
            rows.add(query.expected().subList(i, i + width));
        }
        return rows;
    }

    private static List<String> sorted(List<List<String>> rows, String sort) {
        List<List<String>> ordered = new ArrayList<>(rows);
        if (sort.equals("rowsort")) {
            ordered.sort(Comparator.comparing(row -> String.join("\u0001", row)));
        }
        List<String> values = new ArrayList<>();
        ordered.forEach(values::addAll);
        if (sort.equals("valuesort")) {
            values.sort(null);
        }
        return values;
    }

    private static List<String> texts(List<@Nullable Object> row, String types) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            texts.add(text(row.get(i), i < types.length() ? types.charAt(i) : 'T'));
        }
        return texts;
    }

    private static String text(@Nullable Object value, char type) {
        if (value == null) {
            return "NULL";
        }
        Object plain = value instanceof Boolean b ? (Object) (b ? 1 : 0) : value;
        if (plain instanceof Number number && type != 'T') {
            BigDecimal decimal = new BigDecimal(number.toString());
            return type == 'I'
                    ? decimal.setScale(0, RoundingMode.DOWN).toPlainString()
                    : decimal.setScale(3, RoundingMode.HALF_EVEN).toPlainString();
        }
        String text = plain.toString();
        if (type == 'I') {
            // SQLite reads a number off the start of a text, and finds none in a word.
            return text.matches("-?\\d+") ? text : "0";
        }
        return text.isEmpty() ? "(empty)" : text;
    }

    private static String hash(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (String value : values) {
                digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The order that the query asks for, if it is by positions. */
    private static @Nullable Comparator<List<@Nullable Object>> ordered(String sql) {
        Matcher order = ORDER.matcher(sql);
        if (!order.matches()) {
            return null;
        }
        Comparator<List<@Nullable Object>> result = null;
        for (String key : order.group(2).split(",")) {
            Matcher position = POSITION.matcher(key.strip());
            if (!position.matches()) {
                return null;
            }
            int column = Integer.parseInt(position.group(1)) - 1;
            Comparator<List<@Nullable Object>> by = (a, b) -> compare(a.get(column), b.get(column));
            by = position.group(2) == null ? by : by.reversed();
            result = result == null ? by : result.thenComparing(by);
        }
        return result;
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a instanceof Number x && b instanceof Number y
                ? new BigDecimal(x.toString()).compareTo(new BigDecimal(y.toString()))
                : a.toString().compareTo(b.toString());
    }
}
