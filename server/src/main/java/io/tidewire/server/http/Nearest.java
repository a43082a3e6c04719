package io.tidewire.server.http;

import java.util.Collection;

/** Finds the name that was probably meant. */
final class Nearest {

    private Nearest() {}

    /** {@code did you mean 'clicks'?}, or the names there are. */
    static String hint(String given, Collection<String> known) {
        String best = "";
        int bestDistance = Math.max(2, given.length() / 3) + 1;
        for (String name : known) {
            int distance = distance(given, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        if (!best.isEmpty()) {
            return "did you mean '" + best + "'?";
        }
        return known.isEmpty() ? "there is none" : "there is: " + String.join(", ", known);
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
