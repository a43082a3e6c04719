package io.tidewire.app.yaml;

import org.jspecify.annotations.Nullable;

/** What usually lies behind the YAML parser's words. */
final class SyntaxHints {

    private SyntaxHints() {}

    static @Nullable String hint(String problem) {
        if (problem.contains("\\t") || problem.contains("TAB")) {
            return "indent with spaces; YAML allows no tabs there";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "is the line indented too far, or should text with ': ' stand in quotes?";
        }
        if (problem.contains("expected <block end>")) {
            return "is this line indented like the ones it belongs to?";
        }
        if (problem.contains("expected ',' or")) {
            return "is a bracket not closed, or should text with ',' or '{' (as in ${NAME}) stand in"
                    + " quotes?";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a key is followed by ': ' and its value";
        }
        if (problem.contains("unexpected end of stream")) {
            return "is a quote or a bracket not closed?";
        }
        if (problem.contains("cannot start any token")) {
            return "put the text in quotes";
        }
        if (problem.contains("undefined alias")) {
            return "put text that begins with '*' in quotes";
        }
        return null;
    }
}
