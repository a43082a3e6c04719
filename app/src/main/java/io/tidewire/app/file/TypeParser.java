package io.tidewire.app.file;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads a column's type in Flink's notation: {@code DECIMAL(10, 2) NOT NULL}, {@code
 * ARRAY<STRING>}, {@code ROW<a INT, b STRING>}. Types that Tidewire keeps in a wider one (CHAR and
 * VARCHAR in STRING, TINYINT and SMALLINT in INT, FLOAT in DOUBLE) become that.
 */
public final class TypeParser {

    /** The names that may begin a type. */
    public static final List<String> NAMES =
            List.of(
                    "BOOLEAN",
                    "INT",
                    "BIGINT",
                    "DOUBLE",
                    "DECIMAL",
                    "STRING",
                    "BYTES",
                    "DATE",
                    "TIME",
                    "TIMESTAMP",
                    "TIMESTAMP_LTZ",
                    "ARRAY",
                    "MAP",
                    "ROW",
                    "INTEGER",
                    "SMALLINT",
                    "TINYINT",
                    "FLOAT",
                    "NUMERIC",
                    "DEC",
                    "VARCHAR",
                    "CHAR",
                    "VARBINARY",
                    "BINARY");

    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("TEXT", "STRING"),
                    Map.entry("LONG", "BIGINT"),
                    Map.entry("INT64", "BIGINT"),
                    Map.entry("INT32", "INT"),
                    Map.entry("INT8", "BIGINT"),
                    Map.entry("INT4", "INT"),
                    Map.entry("FLOAT64", "DOUBLE"),
                    Map.entry("REAL", "DOUBLE"),
                    Map.entry("NUMBER", "DECIMAL(p, s)"),
                    Map.entry("MONEY", "DECIMAL(p, s)"),
                    Map.entry("BOOL", "BOOLEAN"),
                    Map.entry("DATETIME", "TIMESTAMP(3)"),
                    Map.entry("TIMESTAMPTZ", "TIMESTAMP_LTZ(3)"),
                    Map.entry("UUID", "STRING"),
                    Map.entry("JSON", "STRING"),
                    Map.entry("JSONB", "STRING"),
                    Map.entry("BLOB", "BYTES"),
                    Map.entry("BYTEA", "BYTES"),
                    Map.entry("LIST", "ARRAY<...>"),
                    Map.entry("STRUCT", "ROW<...>"),
                    Map.entry("OBJECT", "ROW<...> or MAP<STRING, STRING>"));

    private static final int DEEPEST = 32;

    private final String text;
    private int at;
    private int depth;

    private TypeParser(String text) {
        this.text = text;
    }

    /**
     * @throws BadType when it is none
     */
    public static DataType parse(String text) throws BadType {
        TypeParser parser = new TypeParser(text);
        DataType type = parser.type();
        parser.skipBlanks();
        if (parser.at < text.length()) {
            String rest = text.substring(parser.at).strip();
            throw new BadType(
                    "'" + shorten(rest) + "' does not belong to the type",
                    rest.toUpperCase(Locale.ROOT).startsWith("PRIMARY")
                            ? "list the column under primary_key"
                            : "write it as in DECIMAL(10, 2) NOT NULL",
                    parser.at);
        }
        return type;
    }

    /** Why text is no type, and where in it. */
    public static final class BadType extends Exception {
        private final @Nullable String hint;
        private final int offset;

        BadType(String message, @Nullable String hint, int offset) {
            super(message, null, false, false);
            this.hint = hint;
            this.offset = offset;
        }

        public @Nullable String hint() {
            return hint;
        }

        /** From 0. */
        public int offset() {
            return offset;
        }
    }

    private DataType type() throws BadType {
        if (++depth > DEEPEST) {
            throw new BadType("the type is nested too deeply", "at most 32 levels", at);
        }
        skipBlanks();
        int start = at;
        String name = word();
        DataType type = named(name.toUpperCase(Locale.ROOT), name, start);
        depth--;
        if (take("NOT")) {
            expectWord("NULL");
            return type.notNull();
        }
        take("NULL");
        return type;
    }

    private DataType named(String upper, String written, int start) throws BadType {
        return switch (upper) {
            case "BOOLEAN" -> DataType.BOOLEAN;
            case "INT", "INTEGER", "SMALLINT", "TINYINT" -> DataType.INT;
            case "BIGINT" -> DataType.BIGINT;
            case "FLOAT" -> DataType.DOUBLE;
            case "DOUBLE" -> {
                take("PRECISION");
                yield DataType.DOUBLE;
            }
            case "DECIMAL", "NUMERIC", "DEC" -> decimal(start);
            case "STRING" -> DataType.STRING;
            case "BYTES" -> DataType.BYTES;
            case "VARCHAR", "CHAR" -> {
                arguments(1, 1, Integer.MAX_VALUE);
                yield DataType.STRING;
            }
            case "VARBINARY", "BINARY" -> {
                arguments(1, 1, Integer.MAX_VALUE);
                yield DataType.BYTES;
            }
            case "DATE" -> DataType.DATE;
            case "TIME" -> {
                int[] digits = arguments(1, 0, 9);
                yield new DataType(
                        DataType.Kind.TIME,
                        true,
                        digits.length == 0 ? 0 : Math.min(digits[0], 3),
                        0,
                        List.of());
            }
            case "TIMESTAMP_LTZ" -> DataType.timestampLtz(fraction());
            case "TIMESTAMP" -> timestamp();
            case "ARRAY" -> {
                open(written);
                DataType element = type();
                close();
                yield DataType.array(element);
            }
            case "MAP" -> {
                open(written);
                DataType key = type();
                expect(',');
                DataType value = type();
                close();
                yield DataType.map(key, value);
            }
            case "ROW" -> row(written);
            case "" -> throw new BadType("a type is missing", "such as STRING or BIGINT", start);
            default -> throw unknown(upper, written, start);
        };
    }

    private static BadType unknown(String upper, String written, int start) {
        String elsewhere = ELSEWHERE.get(upper);
        return new BadType(
                "'" + shorten(written) + "' is no type",
                elsewhere != null
                        ? "write " + elsewhere
                        : Suggestions.hint(upper, "the types are", NAMES.subList(0, 14)),
                start);
    }

    private DataType decimal(int start) throws BadType {
        int[] digits = arguments(2, 0, DataType.MAX_PRECISION);
        int precision = digits.length == 0 ? 10 : digits[0];
        int scale = digits.length < 2 ? 0 : digits[1];
        if (precision < 1 || scale > precision) {
            throw new BadType(
                    "DECIMAL(" + precision + ", " + scale + ") cannot be",
                    "DECIMAL(p, s) has p digits, 1 to 38, of which s, 0 to p, behind the point",
                    start);
        }
        return DataType.decimal(precision, scale);
    }

    private DataType timestamp() throws BadType {
        int fraction = fraction();
        if (take("WITHOUT")) {
            expectWord("TIME");
            expectWord("ZONE");
        } else if (take("WITH")) {
            int where = at;
            if (!take("LOCAL")) {
                throw new BadType(
                        "TIMESTAMP WITH TIME ZONE is not supported",
                        "write TIMESTAMP_LTZ(" + fraction + ")",
                        where);
            }
            expectWord("TIME");
            expectWord("ZONE");
            return DataType.timestampLtz(fraction);
        }
        return DataType.timestamp(fraction);
    }

    private int fraction() throws BadType {
        int[] digits = arguments(1, 0, 9);
        return digits.length == 0 ? 6 : digits[0];
    }

    private DataType row(String written) throws BadType {
        skipBlanks();
        char end = peek() == '(' ? ')' : '>';
        if (end == ')') {
            at++;
        } else {
            open(written);
        }
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            skipBlanks();
            int start = at;
            String name = fieldName();
            if (name.isEmpty()) {
                throw new BadType("a field's name is missing", "as in ROW<a INT, b STRING>", start);
            }
            if (!names.add(name)) {
                throw new BadType("the field '" + name + "' appears twice", null, start);
            }
            fields.add(new Field(name, type()));
        } while (takeChar(','));
        expect(end);
        return DataType.row(fields);
    }

    private String fieldName() throws BadType {
        if (peek() != '`') {
            return word();
        }
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw new BadType("a closing '`' is missing", null, at);
        }
        String name = text.substring(at + 1, end);
        at = end + 1;
        return name;
    }

    /** Numbers in parentheses, at most so many; none when there are no parentheses. */
    private int[] arguments(int most, int minimum, int maximum) throws BadType {
        skipBlanks();
        if (!takeChar('(')) {
            return new int[0];
        }
        List<Integer> numbers = new ArrayList<>();
        do {
            skipBlanks();
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            String digits = text.substring(start, at);
            long number = digits.isEmpty() || digits.length() > 10 ? -1 : Long.parseLong(digits);
            if (number < minimum || number > maximum) {
                throw new BadType(
                        "a whole number from " + minimum + " to " + maximum + " must stand here",
                        null,
                        start);
            }
            if (numbers.size() == most) {
                throw new BadType("too many numbers in parentheses", null, start);
            }
            numbers.add((int) number);
        } while (takeChar(','));
        expect(')');
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private void open(String name) throws BadType {
        skipBlanks();
        if (!takeChar('<')) {
            throw new BadType(
                    name + " needs its element's type",
                    "as in ARRAY<STRING>, MAP<STRING, INT> or ROW<a INT, b STRING>",
                    at);
        }
    }

    private void close() throws BadType {
        expect('>');
    }

    private void expect(char wanted) throws BadType {
        if (!takeChar(wanted)) {
            throw new BadType("'" + wanted + "' is missing", null, at);
        }
    }

    private void expectWord(String wanted) throws BadType {
        skipBlanks();
        int start = at;
        if (!take(wanted)) {
            throw new BadType(wanted + " is missing", null, start);
        }
    }

    private boolean takeChar(char wanted) {
        skipBlanks();
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private boolean take(String wanted) {
        skipBlanks();
        int start = at;
        if (word().equalsIgnoreCase(wanted)) {
            return true;
        }
        at = start;
        return false;
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static String shorten(String text) {
        return text.length() > 40 ? text.substring(0, 37) + "..." : text;
    }
}
