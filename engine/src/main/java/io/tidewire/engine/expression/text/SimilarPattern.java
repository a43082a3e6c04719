package io.tidewire.engine.expression.text;

import java.util.Locale;

/**
 * SIMILAR TO patterns as regular expressions of Java: %, _ and the operators | * + ? {} () [] are
 * the language, anything else stands for itself.
 */
final class SimilarPattern {

    /** Marks a character that was escaped; no text holds it, being no character. */
    private static final char ESCAPED = '\uFFFF';

    private static final String OPERATORS = "|*+?{}()[]";

    private SimilarPattern() {}

    /** The pattern with each escape replaced by a mark of our own. */
    static String unescape(String pattern, String escape) {
        return escape.isEmpty() ? pattern : pattern.replace(escape, String.valueOf(ESCAPED));
    }

    static String toRegex(String pattern) {
        StringBuilder regex = new StringBuilder("(?s)(?:");
        boolean inBrackets = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == ESCAPED && i + 1 < pattern.length()) {
                regex.append('\\').append(pattern.charAt(++i));
            } else if (inBrackets) {
                inBrackets = c != ']';
                i += appendInBrackets(regex, pattern, i);
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (OPERATORS.indexOf(c) >= 0) {
                inBrackets = c == '[';
                regex.append(c);
            } else if (Character.isLetterOrDigit(c) || c > 127 || c == ' ') {
                regex.append(c);
            } else {
                regex.append('\\').append(c);
            }
        }
        return regex.append(')').toString();
    }

    /** Classes such as [:ALPHA:] have another name in Java. Returns how much more was used up. */
    private static int appendInBrackets(StringBuilder regex, String pattern, int at) {
        if (pattern.startsWith("[:", at)) {
            int end = pattern.indexOf(":]", at);
            if (end > 0) {
                String name = pattern.substring(at + 2, end);
                String javaName =
                        switch (name.toUpperCase(Locale.ROOT)) {
                            case "ALPHA" -> "\\p{Alpha}";
                            case "UPPER" -> "\\p{Upper}";
                            case "LOWER" -> "\\p{Lower}";
                            case "DIGIT" -> "\\d";
                            case "ALNUM" -> "\\p{Alnum}";
                            default -> "\\s";
                        };
                regex.append(javaName);
                return end + 1 - at;
            }
        }
        char c = pattern.charAt(at);
        regex.append(c == '\\' || c == '&' || c == '[' ? "\\" + c : String.valueOf(c));
        return 0;
    }
}
