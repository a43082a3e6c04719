package io.tidewire.app.file;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Locale;

/** "Did you mean": the nearest of the allowed words. */
public final class Suggestions {

    private Suggestions() {}

    /** A hint for a word that is none of the allowed ones. */
    public static @Nullable String hint(String word, String what, Collection<String> allowed) {
        String nearest = nearest(word, allowed);
        if (nearest != null) {
            return "did you mean '" + nearest + "'?";
        }
        return allowed.isEmpty() ? null : what + ": " + String.join(", ", allowed);
    }

    /** The allowed word with the fewest differences; null when none is near. */
    public static @Nullable String nearest(String word, Collection<String> allowed) {
        String wanted = word.toLowerCase(Locale.ROOT);
        int best = Math.max(1, wanted.length() / 3) + 1;
        String nearest = null;
        for (String candidate : allowed) {
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one word the other. */
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 10 || a.length() > 100) {
            return Integer.MAX_VALUE;
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replace, Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
