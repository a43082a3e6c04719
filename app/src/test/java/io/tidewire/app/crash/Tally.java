package io.tidewire.app.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows as text, each with how often it stands there. */
final class Tally {

    private final Map<String, Integer> counts = new TreeMap<>();
    private int size;

    Tally add(String row) {
        counts.merge(row, 1, Integer::sum);
        size++;
        return this;
    }

    /** False when it does not stand there. */
    boolean remove(String row) {
        size--;
        return counts.merge(row, -1, (a, b) -> a + b == 0 ? null : a + b) == null
                || counts.get(row) >= 0;
    }

    int size() {
        return size;
    }

    /** What is wrong with it, in words; empty when it is what was expected. */
    List<String> differences(String what, Tally expected) {
        List<String> lost = new ArrayList<>();
        List<String> more = new ArrayList<>();
        expected.counts.forEach(
                (row, count) -> {
                    if (counts.getOrDefault(row, 0) < count) {
                        lost.add(row);
                    }
                });
        counts.forEach(
                (row, count) -> {
                    int wanted = expected.counts.getOrDefault(row, 0);
                    if (wanted < count) {
                        more.add((wanted == 0 ? "" : "repeated: ") + row);
                    }
                });
        List<String> all = new ArrayList<>();
        if (!lost.isEmpty()) {
            all.add(what + " lacks " + lost.size() + ": " + some(lost));
        }
        if (!more.isEmpty()) {
            all.add(what + " has " + more.size() + " too many: " + some(more));
        }
        return all;
    }

    private static List<String> some(List<String> rows) {
        return rows.subList(0, Math.min(rows.size(), 8));
    }
}
