package io.tidewire.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts views in an order in which each comes after those it reads, otherwise as written.
 *
 * @param order the views on no loop and behind none
 * @param loops each as the names on it, the first one written first
 */
record DependencyOrder(List<String> order, List<List<String>> loops) {

    private enum Mark {
        OPEN,
        DONE
    }

    /**
     * @param reads for each view, in the order written, the names it reads; others than views are
     *     passed over
     */
    static DependencyOrder of(Map<String, Set<String>> reads) {
        Map<String, Mark> marks = new LinkedHashMap<>();
        List<String> order = new ArrayList<>();
        List<List<String>> loops = new ArrayList<>();
        for (String view : reads.keySet()) {
            visit(view, reads, marks, new LinkedHashSet<>(), order, loops);
        }
        return new DependencyOrder(List.copyOf(order), List.copyOf(loops));
    }

    private static void visit(
            String view,
            Map<String, Set<String>> reads,
            Map<String, Mark> marks,
            LinkedHashSet<String> path,
            List<String> order,
            List<List<String>> loops) {
        if (marks.get(view) == Mark.OPEN) {
            List<String> steps = List.copyOf(path);
            loops.add(steps.subList(steps.indexOf(view), steps.size()));
            return;
        }
        if (marks.get(view) == Mark.DONE) {
            return;
        }
        marks.put(view, Mark.OPEN);
        path.add(view);
        for (String read : reads.getOrDefault(view, Set.of())) {
            if (reads.containsKey(read)) {
                visit(read, reads, marks, path, order, loops);
            }
        }
        path.remove(view);
        marks.put(view, Mark.DONE);
        order.add(view);
    }
}
