package io.tidewire.engine.expression.text;

import io.tidewire.api.data.BytesColumn;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * A text that stands in every match of a regular expression, where one is easily found. A text
 * without it matches nowhere, which a search over bytes tells sooner than the expression does; and
 * no match begins earlier than {@link #before} characters before its first place. RE2 and the like
 * do the same ("required literals").
 *
 * @param bytes ASCII, at least two characters
 * @param before how many characters of a match may stand before the text; -1 without a limit
 */
@SuppressWarnings("ArrayRecordComponent")
record RequiredText(byte[] bytes, int before) {

    /** Too many characters to be worth counting. */
    private static final int UNLIMITED = -1;

    private static final String META = "\\^$.|?*+()[]{}";

    /** Null when the pattern has none, or is more than this looks into. */
    static @Nullable RequiredText of(String pattern) {
        return new Reader(pattern).read();
    }

    /**
     * @return the first character at which a match may begin, or -1 when there is none
     */
    int firstStart(BytesColumn texts, int row) {
        int start = texts.starts()[row];
        int length = texts.lengths()[row];
        int at = Utf8.indexOf(texts.data(), start, start + length, bytes);
        if (at < 0) {
            return -1;
        }
        // Bytes count as characters only where all before are ASCII.
        boolean counted = before != UNLIMITED && Utf8.ascii(texts.data(), start, at - start);
        return counted ? Math.max(0, at - start - before) : 0;
    }

    /** Walks over the pattern's outermost sequence; what is in groups only counts by its width. */
    private static final class Reader {
        private final String pattern;
        private int at;

        /** The widest that what was read so far can be, or UNLIMITED. */
        private int width;

        private final StringBuilder run = new StringBuilder();
        private int runBefore;
        private @Nullable RequiredText best;

        Reader(String pattern) {
            this.pattern = pattern;
        }

        @Nullable RequiredText read() {
            while (at < pattern.length()) {
                char c = pattern.charAt(at);
                if (c == '|' || c >= 128) {
                    return null;
                }
                int literal = literal();
                int atom = literal >= 0 ? 1 : atom();
                if (atom == INVALID) {
                    return null;
                }
                boolean quantified =
                        at < pattern.length() && "?*+{".indexOf(pattern.charAt(at)) >= 0;
                if (literal >= 0 && !quantified) {
                    if (run.isEmpty()) {
                        runBefore = width;
                    }
                    run.append((char) literal);
                } else {
                    endRun();
                }
                if (quantified) {
                    atom = quantifier(atom);
                    if (atom == INVALID) {
                        return null;
                    }
                }
                width = sum(width, atom);
            }
            endRun();
            return best;
        }

        private static final int INVALID = -2;

        private static int sum(int a, int b) {
            return a == UNLIMITED || b == UNLIMITED ? UNLIMITED : a + b;
        }

        private void endRun() {
            int longest = best == null ? 1 : best.bytes.length;
            if (run.length() > longest) {
                best =
                        new RequiredText(
                                run.toString().getBytes(StandardCharsets.US_ASCII), runBefore);
            }
            run.setLength(0);
        }

        /**
         * The character that the pattern wants here, passed over; -1 when it wants something else.
         */
        private int literal() {
            char c = pattern.charAt(at);
            if (META.indexOf(c) < 0) {
                at++;
                return c;
            }
            if (c == '\\' && at + 1 < pattern.length() && punctuation(pattern.charAt(at + 1))) {
                at += 2;
                return pattern.charAt(at - 1);
            }
            return -1;
        }

        private static boolean punctuation(char c) {
            return c > 32 && c < 127 && !Character.isLetterOrDigit(c);
        }

        /** Passes over what is no literal; its greatest width, or INVALID. */
        private int atom() {
            return switch (pattern.charAt(at)) {
                case '^', '$' -> {
                    at++;
                    yield 0;
                }
                case '.' -> {
                    at++;
                    // A character outside of the basic plane is two.
                    yield 2;
                }
                case '[' -> characterClass();
                case '(' -> group();
                default -> INVALID;
            };
        }

        /** {@code [^&]} and the like; not those with classes, escapes or intersections inside. */
        private int characterClass() {
            int end = pattern.indexOf(']', at + 1);
            int from = pattern.startsWith("[^", at) ? at + 2 : at + 1;
            if (end <= from) {
                return INVALID;
            }
            for (int i = from; i < end; i++) {
                if ("[\\&".indexOf(pattern.charAt(i)) >= 0 && end - from > 1) {
                    return INVALID;
                }
            }
            if ("[\\".indexOf(pattern.charAt(from)) >= 0) {
                return INVALID;
            }
            at = end + 1;
            return 2;
        }

        /** A group of alternatives without groups in them. */
        private int group() {
            at += pattern.startsWith("(?:", at) ? 3 : 1;
            int widest = 0;
            int alternative = 0;
            while (at < pattern.length() && pattern.charAt(at) != ')') {
                if (pattern.charAt(at) == '|') {
                    at++;
                    widest = wider(widest, alternative);
                    alternative = 0;
                    continue;
                }
                if (pattern.charAt(at) >= 128 || pattern.charAt(at) == '(') {
                    return INVALID;
                }
                int atom = literal() >= 0 ? 1 : atom();
                if (atom != INVALID
                        && at < pattern.length()
                        && "?*+{".indexOf(pattern.charAt(at)) >= 0) {
                    atom = quantifier(atom);
                }
                if (atom == INVALID) {
                    return INVALID;
                }
                alternative = sum(alternative, atom);
            }
            if (at == pattern.length()) {
                return INVALID;
            }
            at++;
            return wider(widest, alternative);
        }

        private static int wider(int a, int b) {
            return a == UNLIMITED || b == UNLIMITED ? UNLIMITED : Math.max(a, b);
        }

        /** Passes over a quantifier, greedy or not; how wide what it repeats may be. */
        private int quantifier(int atom) {
            char c = pattern.charAt(at);
            if (c == '{') {
                return INVALID;
            }
            at++;
            if (at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0) {
                at++;
            }
            return c == '?' || atom == 0 ? atom : UNLIMITED;
        }
    }
}
