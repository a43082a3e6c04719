package io.tidewire.engine.expression.text;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.IntColumn;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IllegalFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.PatternSyntaxException;

/** Functions of STRING that build a new value; positions count code points from 1. */
public final class TextFunctions {

    /** The longest text that REPEAT and padding make: more is a mistake, and would be our end. */
    private static final long MOST_CHARACTERS = 16_000_000;

    private TextFunctions() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case CONCAT -> new ConcatKernel(call.arguments());
            case CONCAT_WS -> RowKernel.nullAware(call, TextFunctions::concatWithSeparator);
            case CHAR_LENGTH -> (arguments, rows, _) -> lengths(arguments[0], rows, true);
            case OCTET_LENGTH -> (arguments, rows, _) -> lengths(arguments[0], rows, false);
            case UPPER -> new LetterCase(true);
            case LOWER -> new LetterCase(false);
            case INITCAP -> RowKernel.strict(call, row -> initCap(row.text(0)));
            case LPAD -> RowKernel.strict(call, row -> pad(row, true));
            case RPAD -> RowKernel.strict(call, row -> pad(row, false));
            case REPEAT -> RowKernel.strict(call, TextFunctions::repeat);
            case REVERSE ->
                    RowKernel.strict(
                            call, row -> new StringBuilder(row.text(0)).reverse().toString());
            case REPLACE ->
                    RowKernel.strict(
                            call,
                            row ->
                                    row.text(1).isEmpty()
                                            ? row.text(0)
                                            : row.text(0).replace(row.text(1), row.text(2)));
            case OVERLAY -> RowKernel.strict(call, TextFunctions::overlay);
            case POSITION, LOCATE ->
                    RowKernel.strict(
                            call, row -> position(row.text(0), row.text(1), optional(row, 2, 1)));
            case INSTR -> RowKernel.strict(call, TextFunctions::inString);
            case STARTSWITH -> RowKernel.strict(call, row -> affix(row, true));
            case ENDSWITH -> RowKernel.strict(call, row -> affix(row, false));
            case SPLIT -> RowKernel.strict(call, row -> split(row.text(0), row.text(1)));
            case ASCII -> RowKernel.strict(call, TextFunctions::ascii);
            case CHR -> RowKernel.strict(call, row -> chr(row.integer(0)));
            case ELT -> RowKernel.nullAware(call, TextFunctions::choice);
            case PRINTF -> RowKernel.nullAware(call, TextFunctions::formatted);
            case TRANSLATE ->
                    RowKernel.strict(call, row -> translate(row.text(0), row.text(1), row.text(2)));
            case STR_TO_MAP -> RowKernel.strict(call, TextFunctions::toMap);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static long optional(Arguments row, int argument, long otherwise) {
        return row.count() > argument ? row.integer(argument) : otherwise;
    }

    private static Column lengths(Column argument, int rows, boolean characters) {
        BytesColumn texts = (BytesColumn) argument;
        int[] result = Arrays.copyOf(texts.lengths(), rows);
        for (int i = 0; i < rows && characters; i++) {
            if (!texts.isNull(i)) {
                result[i] = Utf8.count(texts.data(), texts.starts()[i], texts.lengths()[i]);
            }
        }
        return new IntColumn(result, texts.nulls(), rows);
    }

    private static @Nullable Object concatWithSeparator(Arguments row) {
        if (row.isNull(0)) {
            return null;
        }
        StringJoiner joiner = new StringJoiner(row.text(0));
        for (int i = 1; i < row.count(); i++) {
            if (!row.isNull(i)) {
                joiner.add(row.text(i));
            }
        }
        return joiner.toString();
    }

    private static @Nullable Object choice(Arguments row) {
        long number = row.isNull(0) ? 0 : row.integer(0);
        return number < 1 || number >= row.count() || row.isNull((int) number)
                ? null
                : row.text((int) number);
    }

    /** A NULL among the values is written as such, as Java does. */
    private static @Nullable Object formatted(Arguments row) {
        if (row.isNull(0)) {
            return null;
        }
        @Nullable Object[] values = new Object[row.count() - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(i + 1);
        }
        try {
            return String.format(Locale.ROOT, row.text(0), values);
        } catch (IllegalFormatException e) {
            return null;
        }
    }

    private static String initCap(String text) {
        StringBuilder result = new StringBuilder(text.length());
        boolean inWord = false;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            at += Character.charCount(codePoint);
            result.appendCodePoint(
                    inWord ? Character.toLowerCase(codePoint) : Character.toUpperCase(codePoint));
            inWord = Character.isLetterOrDigit(codePoint);
        }
        return result.toString();
    }

    private static @Nullable Object pad(Arguments row, boolean left) {
        long length = row.integer(1);
        int[] pad = row.text(2).codePoints().toArray();
        if (length < 0 || pad.length == 0) {
            return null;
        }
        checkLength(length);
        int[] text = row.text(0).codePoints().toArray();
        int[] result = new int[(int) length];
        int kept = Math.min(text.length, result.length);
        int padding = result.length - kept;
        System.arraycopy(text, 0, result, left ? padding : 0, kept);
        for (int i = 0; i < padding; i++) {
            result[left ? i : kept + i] = pad[i % pad.length];
        }
        return new String(result, 0, result.length);
    }

    private static Object repeat(Arguments row) {
        long count = row.integer(1);
        String text = row.text(0);
        if (count <= 0 || text.isEmpty()) {
            return "";
        }
        checkLength(
                Math.multiplyHigh(count, text.length()) != 0
                        ? Long.MAX_VALUE
                        : count * text.length());
        return text.repeat((int) count);
    }

    private static void checkLength(long length) {
        if (length > MOST_CHARACTERS || length < 0) {
            throw new RowFailure("a text of more than " + MOST_CHARACTERS + " characters");
        }
    }

    private static Object overlay(Arguments row) {
        int[] text = row.text(0).codePoints().toArray();
        int[] replacement = row.text(1).codePoints().toArray();
        long start = row.integer(2);
        long length = optional(row, 3, replacement.length);
        if (start <= 0 || start > text.length) {
            return row.text(0);
        }
        int from = (int) start - 1;
        StringBuilder result = new StringBuilder(new String(text, 0, from)).append(row.text(1));
        if (length > 0 && start + length <= text.length) {
            int behind = from + (int) length;
            result.append(new String(text, behind, text.length - behind));
        }
        return result.toString();
    }

    private static int position(String needle, String text, long from) {
        if (from < 1 || from > text.codePointCount(0, text.length()) + 1L) {
            return 0;
        }
        int at = text.indexOf(needle, text.offsetByCodePoints(0, (int) from - 1));
        return at < 0 ? 0 : text.codePointCount(0, at) + 1;
    }

    /** A negative start searches from the end towards the beginning. */
    private static Object inString(Arguments row) {
        long nth = optional(row, 3, 1);
        if (nth <= 0) {
            throw new RowFailure("INSTR wants an appearance above 0, not " + nth);
        }
        long start = optional(row, 2, 1);
        String text = row.text(0);
        String needle = row.text(1);
        if (start == 0) {
            return 0;
        }
        if (start > 0) {
            return appearance(needle, text, start, nth);
        }
        int found =
                appearance(
                        new StringBuilder(needle).reverse().toString(),
                        new StringBuilder(text).reverse().toString(),
                        -start,
                        nth);
        return found == 0
                ? 0
                : text.codePointCount(0, text.length())
                        + 2
                        - found
                        - needle.codePointCount(0, needle.length());
    }

    private static int appearance(String needle, String text, long start, long nth) {
        long from = start;
        int found = 0;
        for (long i = 0; i < nth; i++) {
            found = position(needle, text, from);
            if (found == 0) {
                return 0;
            }
            from = found + 1L;
        }
        return found;
    }

    private static Object affix(Arguments row, boolean start) {
        byte[] text = row.bytes(0);
        byte[] affix = row.bytes(1);
        int from = start ? 0 : text.length - affix.length;
        return affix.length <= text.length
                && Arrays.equals(text, from, from + affix.length, affix, 0, affix.length);
    }

    /** An empty separator takes the text apart into characters. */
    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static Object ascii(Arguments row) {
        byte[] text = row.bytes(0);
        return text.length == 0 ? 0 : text[0];
    }

    private static String chr(long code) {
        return code < 0 ? "" : String.valueOf((char) (code & 0xFF));
    }

    private static String translate(String text, String from, String to) {
        int[] target = to.codePoints().toArray();
        Map<Integer, Integer> mapping = new HashMap<>();
        int[] source = from.codePoints().toArray();
        for (int i = 0; i < source.length; i++) {
            mapping.putIfAbsent(source[i], i < target.length ? target[i] : -1);
        }
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints()
                .map(codePoint -> mapping.getOrDefault(codePoint, codePoint))
                .filter(codePoint -> codePoint >= 0)
                .forEach(result::appendCodePoint);
        return result.toString();
    }

    private static Object toMap(Arguments row) {
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        if (row.text(0).isEmpty()) {
            return map;
        }
        try {
            for (String pair : row.text(0).split(row.count() > 1 ? row.text(1) : ",")) {
                String[] parts = pair.split(row.count() > 2 ? row.text(2) : "=", 2);
                map.put(parts.length < 2 ? pair : parts[0], parts.length < 2 ? null : parts[1]);
            }
        } catch (PatternSyntaxException e) {
            throw new RowFailure("STR_TO_MAP has no delimiter '" + e.getPattern() + "'");
        }
        return map;
    }
}
