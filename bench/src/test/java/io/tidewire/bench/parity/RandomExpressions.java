package io.tidewire.bench.parity;

import io.tidewire.bench.parity.RandomTable.Column;
import io.tidewire.bench.parity.RandomTable.Kind;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * Expressions over the columns of a table, by type. None can fail on a row, and none depends on the
 * order in which a sum is made.
 */
final class RandomExpressions {

    private static final int DEEPEST = 2;

    private final Random random;
    private final String prefix;
    private final RandomTable table;

    /**
     * @param alias of the table in the query; empty for none
     */
    RandomExpressions(Random random, RandomTable table, String alias) {
        this.random = random;
        this.table = table;
        this.prefix = alias.isEmpty() ? "" : alias + ".";
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    String reference(Column column) {
        return prefix + column.quoted();
    }

    String of(Kind kind) {
        return of(kind, 0);
    }

    private String of(Kind kind, int depth) {
        Column column = table.some(EnumSet.of(kind), random);
        if (column != null && (depth >= DEEPEST || random.nextInt(3) > 0)) {
            return reference(column);
        }
        if (depth >= DEEPEST) {
            return literal(kind);
        }
        int deeper = depth + 1;
        return switch (kind) {
            case INT -> whole(deeper);
            case BIGINT ->
                    switch (random.nextInt(4)) {
                        case 0 -> "CAST(%s AS BIGINT)".formatted(of(Kind.INT, deeper));
                        case 1 -> "%s - %s".formatted(of(kind, deeper), of(Kind.INT, deeper));
                        case 2 -> "MOD(%s, 7)".formatted(of(kind, deeper));
                        default -> "EXTRACT(HOUR FROM %s)".formatted(of(Kind.TIMESTAMP, deeper));
                    };
            case DOUBLE ->
                    switch (random.nextInt(4)) {
                        case 0 -> "CAST(%s AS DOUBLE)".formatted(of(Kind.INT, deeper));
                        case 1 -> "%s / 4".formatted(of(kind, deeper));
                        case 2 -> "ABS(%s)".formatted(of(kind, deeper));
                        default -> "FLOOR(%s)".formatted(of(kind, deeper));
                    };
            case DECIMAL ->
                    "CAST(%s AS DECIMAL(10, 2))"
                            .formatted(
                                    switch (random.nextInt(3)) {
                                        case 0 -> of(Kind.INT, deeper);
                                        case 1 -> "ROUND(%s, 1)".formatted(of(kind, deeper));
                                        default -> "%s * 2".formatted(of(kind, deeper));
                                    });
            case STRING -> text(deeper);
            case BOOLEAN -> condition(deeper);
            case DATE -> "CAST(%s AS DATE)".formatted(of(Kind.TIMESTAMP, deeper));
            case TIMESTAMP ->
                    pick("FLOOR(%s TO MINUTE)", "%s + INTERVAL '90' SECOND")
                            .formatted(of(kind, deeper));
            case TIME, INSTANT, BYTES, ARRAY, MAP, ROW, OTHER -> literal(kind);
        };
    }

    private String whole(int depth) {
        Column array = table.some(EnumSet.of(Kind.ARRAY), random);
        Column map = table.some(EnumSet.of(Kind.MAP), random);
        Column row = table.some(EnumSet.of(Kind.ROW), random);
        return switch (random.nextInt(8)) {
            case 0 -> "%s + %s".formatted(of(Kind.INT, depth), of(Kind.INT, depth));
            case 1 -> "MOD(%s, 5)".formatted(of(Kind.INT, depth));
            case 2 -> "COALESCE(%s, 0)".formatted(of(Kind.INT, depth));
            case 3 -> "CHAR_LENGTH(%s)".formatted(of(Kind.STRING, depth));
            case 4 ->
                    "CASE WHEN %s THEN %s ELSE %s END"
                            .formatted(condition(depth), of(Kind.INT, depth), of(Kind.INT, depth));
            case 5 -> array == null ? literal(Kind.INT) : reference(array) + "[1]";
            case 6 -> map == null ? literal(Kind.INT) : reference(map) + "['a']";
            default -> row == null ? literal(Kind.INT) : "(" + reference(row) + ").a";
        };
    }

    private String text(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> "UPPER(%s)".formatted(of(Kind.STRING, depth));
            case 1 -> "%s || '-'".formatted(of(Kind.STRING, depth));
            case 2 -> "SUBSTRING(%s, 2, 3)".formatted(of(Kind.STRING, depth));
            case 3 -> "COALESCE(%s, 'none')".formatted(of(Kind.STRING, depth));
            case 4 -> "CAST(%s AS STRING)".formatted(of(Kind.INT, depth));
            case 5 -> "DATE_FORMAT(%s, 'HH:mm')".formatted(of(Kind.TIMESTAMP, depth));
            default -> "REPLACE(%s, 'a', 'ß')".formatted(of(Kind.STRING, depth));
        };
    }

    String condition() {
        return condition(0);
    }

    private String condition(int depth) {
        if (depth < DEEPEST && random.nextInt(4) == 0) {
            return pick("(%s AND %s)", "(%s OR %s)", "(NOT %s OR %s)")
                    .formatted(condition(depth + 1), condition(depth + 1));
        }
        Kind kind =
                List.of(Kind.INT, Kind.DECIMAL, Kind.STRING, Kind.BIGINT, Kind.DOUBLE)
                        .get(random.nextInt(5));
        String value = of(kind, depth + 1);
        return switch (random.nextInt(5)) {
            case 0 -> "%s IS %sNULL".formatted(value, pick("", "NOT "));
            case 1 -> "%s BETWEEN %s AND %s".formatted(value, literal(kind), literal(kind));
            case 2 -> "%s IN (%s, %s)".formatted(value, literal(kind), literal(kind));
            case 3 ->
                    kind == Kind.STRING
                            ? "%s LIKE '%%%s%%'".formatted(value, pick("a", "ü", "1"))
                            : "%s <> %s".formatted(value, literal(kind));
            default -> "%s %s %s".formatted(value, pick("<", ">=", "="), literal(kind));
        };
    }

    String literal(Kind kind) {
        return switch (kind) {
            case INT -> Integer.toString(random.nextInt(20));
            case BIGINT -> "CAST(%d AS BIGINT)".formatted(random.nextInt(500));
            case DOUBLE -> "CAST(%d AS DOUBLE)".formatted(random.nextInt(40));
            case DECIMAL -> "%d.%d0".formatted(random.nextInt(40), random.nextInt(10));
            case STRING -> "'" + pick("a", "über", "k1", "", "tea") + "'";
            case BOOLEAN -> pick("TRUE", "FALSE");
            case DATE -> "DATE '2026-01-31'";
            case TIME -> "TIME '12:30:00'";
            case TIMESTAMP -> "TIMESTAMP '2026-01-31 12:00:00.000'";
            case INSTANT -> "TO_TIMESTAMP_LTZ(%d, 3)".formatted(random.nextInt(100_000));
            case BYTES -> "x'00ff'";
            case ARRAY -> "ARRAY[1, 2]";
            case MAP -> "MAP['a', 1]";
            case ROW -> "CAST(ROW(1, 'b') AS ROW<a INT, b STRING>)";
            case OTHER -> throw new IllegalArgumentException("nothing is computed of it");
        };
    }
}
