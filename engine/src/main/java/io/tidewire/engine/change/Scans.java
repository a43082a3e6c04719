package io.tidewire.engine.change;

import io.tidewire.api.plan.Plan;

import java.util.List;
import java.util.TreeSet;

/** The sources and views that a plan reads. Stateless. */
public final class Scans {

    private Scans() {}

    public static List<String> of(Plan plan) {
        TreeSet<String> names = new TreeSet<>();
        find(plan, names);
        return List.copyOf(names);
    }

    private static void find(Plan plan, TreeSet<String> names) {
        if (plan instanceof Plan.Scan scan) {
            names.add(scan.table());
        }
        plan.inputs().forEach(input -> find(input, names));
    }
}
