package io.tidewire.sql.parse;

import io.tidewire.api.pipeline.SqlText;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Replaces the few spellings of Flink that Calcite's parser does not take: {@code ARRAY<T>}, {@code
 * ROW<a T>}, {@code TIMESTAMP_LTZ(p)}, a closing semicolon, and names that are keywords only there.
 * And one of ours: the absence {@code [^B]} in a PATTERN becomes an exclusion of an exclusion. Text
 * in quotes and comments is left alone.
 */
final class Respelling {

    /** A word, a quoted text, a comment, a run of white space, or one other character. */
    private record Token(String text, int start) {
        boolean is(String word) {
            return text.equalsIgnoreCase(word);
        }

        boolean isBlank() {
            return Character.isWhitespace(text.charAt(0))
                    || text.startsWith("--")
                    || text.startsWith("/*");
        }
    }

    /** Keywords of Calcite's that Flink takes as names. */
    private static final Set<String> NAMES =
            Set.of(
                    "ASOF",
                    "CONDITION",
                    "DATETIME",
                    "FRIDAY",
                    "MATCH_CONDITION",
                    "MONDAY",
                    "ORDINAL",
                    "SAFE_OFFSET",
                    "SAFE_ORDINAL",
                    "SATURDAY",
                    "SUNDAY",
                    "THURSDAY",
                    "TUESDAY",
                    "UNSIGNED",
                    "UUID",
                    "VARIANT",
                    "WEDNESDAY");

    private final SqlText source;
    private final List<Token> tokens;
    private final StringBuilder out = new StringBuilder();
    private int[] origins = new int[64];

    private Respelling(SqlText source) {
        this.source = source;
        this.tokens = tokens(source.text());
    }

    static SourceText of(SqlText source) {
        Respelling respelling = new Respelling(source);
        respelling.copy(0, respelling.endWithoutSemicolon());
        // One more place than characters, so that the end of the text has one too.
        respelling.append("", source.text().length());
        return new SourceText(
                source,
                respelling.out.toString(),
                Arrays.copyOf(respelling.origins, respelling.out.length() + 1));
    }

    private int endWithoutSemicolon() {
        int end = tokens.size();
        while (end > 0 && (tokens.get(end - 1).isBlank() || tokens.get(end - 1).is(";"))) {
            end--;
        }
        return end;
    }

    private void copy(int from, int to) {
        int i = from;
        while (i < to) {
            Token token = tokens.get(i);
            int next = nextSolid(i + 1);
            if (next < to && token.is("ARRAY") && tokens.get(next).is("<")) {
                int close = closing(next, "<", ">");
                copy(next + 1, close);
                append(" ARRAY", token.start());
                i = close + 1;
            } else if (next < to && token.is("ROW") && tokens.get(next).is("<")) {
                int close = closing(next, "<", ">");
                append("ROW(", token.start());
                copy(next + 1, close);
                append(")", close < tokens.size() ? tokens.get(close).start() : token.start());
                i = close + 1;
            } else if (next < to && token.is("TIMESTAMP_LTZ") && tokens.get(next).is("(")) {
                int close = closing(next, "(", ")");
                append("TIMESTAMP", token.start());
                copy(next, Math.min(close + 1, to));
                append(" WITH LOCAL TIME ZONE", token.start());
                i = close + 1;
            } else if (next < to && token.is("[") && tokens.get(next).is("^")) {
                int close = closing(i, "[", "]");
                append("{-{- ", token.start());
                copy(next + 1, close);
                append(" -}-}", close < tokens.size() ? tokens.get(close).start() : token.start());
                i = close + 1;
            } else if (NAMES.contains(token.text().toUpperCase(Locale.ROOT))
                    && !(next < to && isOther(token, tokens.get(next)))
                    && !isOfAsofJoin(i)) {
                append("`", token.start());
                copy(token);
                append("`", token.start() + token.text().length() - 1);
                i++;
            } else {
                copy(token);
                i++;
            }
        }
    }

    /** A literal such as DATETIME '...', or a call that only Calcite has; UUID() is Flink's too. */
    private static boolean isOther(Token token, Token next) {
        return next.text().startsWith("'") || (next.is("(") && !token.is("UUID"));
    }

    /** ASOF before JOIN, and MATCH_CONDITION behind one. */
    private boolean isOfAsofJoin(int at) {
        int from = tokens.get(at).is("MATCH_CONDITION") ? 0 : at;
        for (int i = from; i <= at; i++) {
            int next = nextSolid(i + 1);
            if (tokens.get(i).is("ASOF") && next < tokens.size() && tokens.get(next).is("JOIN")) {
                return true;
            }
        }
        return false;
    }

    private int nextSolid(int from) {
        int i = from;
        while (i < tokens.size() && tokens.get(i).isBlank()) {
            i++;
        }
        return i;
    }

    /** The token that closes the one at {@code open}; the end of the text when none does. */
    private int closing(int open, String opener, String closer) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            if (tokens.get(i).is(opener)) {
                depth++;
            } else if (tokens.get(i).is(closer) && --depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }

    private void copy(Token token) {
        for (int i = 0; i < token.text().length(); i++) {
            append(token.text().substring(i, i + 1), token.start() + i);
        }
    }

    private void append(String text, int origin) {
        int size = out.length() + text.length() + 1;
        if (origins.length < size) {
            origins = Arrays.copyOf(origins, size * 2);
        }
        Arrays.fill(origins, out.length(), size, origin);
        out.append(text);
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = end(text, at);
            tokens.add(new Token(text.substring(at, end), at));
            at = end;
        }
        return tokens;
    }

    private static int end(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'' || c == '`') {
            return after(text, String.valueOf(c), at + 1);
        }
        if (text.startsWith("--", at)) {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (text.startsWith("/*", at)) {
            return after(text, "*/", at + 2);
        }
        int end = at + 1;
        if (Character.isWhitespace(c)) {
            while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
                end++;
            }
        } else if (Character.isJavaIdentifierPart(c)) {
            while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                end++;
            }
        }
        return end;
    }

    private static int after(String text, String mark, int from) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end + mark.length();
    }
}
