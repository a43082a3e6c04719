package io.tidewire.app.shadow;

import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.plan.Program.View;
import io.tidewire.engine.change.Scans;
import io.tidewire.sql.rewrite.TableNames;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two versions of a pipeline in one program: the views that are compared and what they are made of,
 * as they were and as they would be. A source that decides on its rows as it did is in it once, so
 * that both versions see the same rows in the same step; one that does not is in it twice.
 *
 * @param feeds where the rows of each source of the program come from
 * @param pairs what is compared
 */
public record SideBySide(Program program, List<Feed> feeds, List<Pair> pairs) {

    private static final String BEFORE = "before ";

    /**
     * @param table in the program
     * @param before whether it is the source as it was, which nobody else reads
     * @param source its name in that version
     */
    public record Feed(String table, boolean before, String source) {}

    /** A view of both versions, each by its name in the program. */
    public record Pair(String name, View before, View after) {}

    /**
     * @param views that both have, by name
     * @param sources names now, by the names before; one that is not there any more is absent
     * @param shares whether sources may be shared: both versions read the same rows
     */
    public static SideBySide of(
            Program before,
            Program after,
            Set<String> views,
            Map<String, String> sources,
            boolean shares) {
        Map<String, SourceTable> tables = new LinkedHashMap<>();
        Map<String, View> all = new LinkedHashMap<>();
        List<Feed> feeds = new ArrayList<>();
        Set<String> needed = needed(after, views);
        for (SourceTable source : after.sources()) {
            if (needed.contains(source.name())) {
                tables.put(source.name(), source);
                feeds.add(new Feed(source.name(), false, source.name()));
            }
        }
        after.views().stream()
                .filter(view -> needed.contains(view.name()))
                .forEach(view -> all.put(view.name(), view));
        Map<String, String> names = new HashMap<>();
        Set<String> was = needed(before, views);
        for (SourceTable source : before.sources()) {
            if (!was.contains(source.name())) {
                continue;
            }
            SourceTable now = tables.get(sources.getOrDefault(source.name(), ""));
            if (shares && now != null && named(source, now.name()).equals(now)) {
                names.put(source.name(), now.name());
            } else {
                String name = BEFORE + source.name();
                names.put(source.name(), name);
                tables.put(name, named(source, name));
                feeds.add(new Feed(name, true, source.name()));
            }
        }
        for (View view : before.views()) {
            if (was.contains(view.name())) {
                names.put(view.name(), BEFORE + view.name());
                View named = named(view, names);
                all.put(named.name(), named);
            }
        }
        return new SideBySide(
                new Program(after.name(), List.copyOf(tables.values()), List.copyOf(all.values())),
                feeds,
                views.stream().sorted().map(name -> pair(name, all)).toList());
    }

    private static Pair pair(String name, Map<String, View> all) {
        View before = all.get(BEFORE + name);
        View after = all.get(name);
        if (before == null || after == null) {
            throw new IllegalArgumentException(name);
        }
        return new Pair(name, before, after);
    }

    /** The tables and all that they are made of. */
    public static Set<String> needed(Program of, Set<String> tables) {
        Set<String> needed = new HashSet<>(tables);
        // Each view scans only what is before it.
        for (View view : of.views().reversed()) {
            if (needed.contains(view.name())) {
                needed.addAll(Scans.of(view.plan()));
            }
        }
        return needed;
    }

    private static SourceTable named(SourceTable source, String name) {
        return new SourceTable(
                name,
                source.schema(),
                source.computed(),
                source.eventTime(),
                source.deduplicate(),
                source.rules(),
                source.primaryKey());
    }

    private static View named(View view, Map<String, String> names) {
        Plan plan = TableNames.replaced(view.plan(), name -> names.getOrDefault(name, name));
        return new View(
                names.getOrDefault(view.name(), view.name()),
                plan,
                view.schema(),
                view.insertOnly(),
                view.key(),
                view.eventTime());
    }
}
