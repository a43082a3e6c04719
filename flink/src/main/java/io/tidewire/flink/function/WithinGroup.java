package io.tidewire.flink.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x DESC)}, which Flink's SQL has only for its
 * own LISTAGG, as a call of a function that goes along: {@code PERCENTILE$CONT(0.5, x, -1)}. What
 * is replaced takes as much room as before, so that the places that Flink names are those of the
 * text as it was written.
 */
public final class WithinGroup {

    static final String CONTINUOUS = "PERCENTILE$CONT";
    static final String DISCRETE = "PERCENTILE$DISC";

    /** By the names of the language, which are as long; no function of the user's own has them. */
    private static final Map<String, String> NAMES =
            Map.of("PERCENTILE_CONT", CONTINUOUS, "PERCENTILE_DISC", DISCRETE);

    private static final Pattern TOKENS =
            Pattern.compile(
                    "\\s+|--[^\\n]*|/\\*.*?\\*/"
                            + "|(?<token>'(?:[^']|'')*'|`(?:[^`]|``)*`|\"[^\"]*\"|\\w+|.)",
                    Pattern.DOTALL);

    private final StringBuilder text;
    private final List<Token> tokens = new ArrayList<>();

    private record Token(String word, int start, int end) {}

    private WithinGroup(String text) {
        this.text = new StringBuilder(text);
        Matcher found = TOKENS.matcher(text);
        while (found.find()) {
            String token = found.group("token");
            if (token != null) {
                tokens.add(new Token(token.toUpperCase(Locale.ROOT), found.start(), found.end()));
            }
        }
    }

    /**
     * @param sql that compiles here
     * @return the same with these calls replaced, of the same length
     */
    public static String asCalls(String sql) {
        WithinGroup written = new WithinGroup(sql);
        for (int i = 0; i + 1 < written.tokens.size(); i++) {
            if (NAMES.containsKey(written.word(i)) && written.word(i + 1).equals("(")) {
                written.call(i);
            }
        }
        return written.text.toString();
    }

    private void call(int name) {
        int fraction = closing(name + 1);
        if (!word(fraction + 1).equals("WITHIN")) {
            return;
        }
        int group = fraction + 3;
        int end = closing(group);
        Token function = tokens.get(name);
        text.replace(function.start(), function.end(), NAMES.get(function.word()));
        // ') WITHIN GROUP (ORDER BY' up to the value.
        put(",", tokens.get(fraction).start(), tokens.get(group + 2).end());
        int last = end - 1;
        if (word(last - 1).equals("NULLS")) {
            // There are none among the values.
            put("", tokens.get(last - 1).start(), tokens.get(last).end());
            last -= 2;
        }
        if (word(last).equals("DESC")) {
            put(",-1", tokens.get(last).start(), tokens.get(last).end());
        } else if (word(last).equals("ASC")) {
            put("", tokens.get(last).start(), tokens.get(last).end());
        }
    }

    /** What closes the parenthesis that opens there. */
    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += word(i).equals("(") ? 1 : word(i).equals(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("an open parenthesis in " + text);
    }

    private String word(int token) {
        return token < tokens.size() ? tokens.get(token).word() : "";
    }

    /** In place of what stood there; lines stay lines. */
    private void put(String replacement, int from, int to) {
        for (int at = from; at < to; at++) {
            boolean more = at - from < replacement.length();
            char before = text.charAt(at);
            if (more) {
                text.setCharAt(at, replacement.charAt(at - from));
            } else if (before != '\n' && before != '\r') {
                text.setCharAt(at, ' ');
            }
        }
    }
}
