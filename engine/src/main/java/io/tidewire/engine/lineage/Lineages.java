package io.tidewire.engine.lineage;

import java.util.List;
import java.util.Map;

/**
 * What a whole program makes and keeps.
 *
 * @param tables of each source and view, by name
 * @param states that each source and view keeps, by name; absent for those that keep none
 */
public record Lineages(Map<String, Lineage> tables, Map<String, List<String>> states) {

    public Lineages {
        tables = Map.copyOf(tables);
        states = Map.copyOf(states);
    }

    public Lineage table(String name) {
        Lineage table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("no table " + name);
        }
        return table;
    }

    public List<String> states(String name) {
        return states.getOrDefault(name, List.of());
    }
}
