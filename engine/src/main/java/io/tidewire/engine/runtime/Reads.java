package io.tidewire.engine.runtime;

import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who reads whom in a program. Stateless. */
public final class Reads {

    private Reads() {}

    /** The sources and views that a plan scans. */
    public static Set<String> tables(Plan plan) {
        Set<String> tables = new LinkedHashSet<>();
        collect(plan, tables);
        return tables;
    }

    private static void collect(Plan plan, Set<String> into) {
        if (plan instanceof Plan.Scan scan) {
            into.add(scan.table());
        }
        plan.inputs().forEach(input -> collect(input, into));
    }

    /** By view, the sources it reads through whatever views lie between. */
    public static Map<String, Set<String>> sources(Program program) {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        for (Program.View view : program.views()) {
            Set<String> sources = new LinkedHashSet<>();
            for (String table : tables(view.plan())) {
                Set<String> through = all.get(table);
                if (through == null) {
                    sources.add(table);
                } else {
                    sources.addAll(through);
                }
            }
            all.put(view.name(), sources);
        }
        return all;
    }
}
