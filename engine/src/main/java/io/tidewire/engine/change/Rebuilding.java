package io.tidewire.engine.change;

import io.tidewire.api.connector.History;
import io.tidewire.engine.change.Effect.Fate;
import io.tidewire.engine.change.Effect.What;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says of what has to be computed anew whether it can be.
 *
 * <p>What is computed anew follows tables that were kept. Where such a table takes rows back, both
 * must have the same history, or rows would be taken back that were never there: so the sources
 * beneath must be able to give all their rows again, and decide on them as they did.
 */
final class Rebuilding {

    private final Versions versions;
    private final Map<String, Effect> sources;
    private final Map<String, Effect> views;
    private final Map<String, History> histories = new HashMap<>();
    private final Set<String> exact = new HashSet<>();

    /**
     * @param sources what becomes of them, as far as it is known by now; and of the views
     * @param scratch tables that would have to be computed
     */
    Rebuilding(
            Versions versions,
            Map<String, Effect> sources,
            Map<String, Effect> views,
            Set<String> scratch) {
        this.versions = versions;
        this.sources = sources;
        this.views = views;
        for (String source : sourcesOf(scratch)) {
            if (versions.isRead(source)) {
                histories.put(
                        source,
                        versions.edited().history().apply(source, versions.positions(source)));
            }
        }
    }

    /** Sources that must decide on their rows as they did. */
    Set<String> exact() {
        return exact;
    }

    /** Rows that have to be read again to compute these tables; -1 when unknown. */
    long rowsToRead(Set<String> scratch) {
        long rows = 0;
        for (String source : sourcesOf(scratch)) {
            History history = histories.get(source);
            if (history == null) {
                continue;
            }
            long some = history.rows() >= 0 ? history.rows() : versions.rowsRead(source);
            if (some < 0) {
                return -1;
            }
            rows += some;
        }
        return rows;
    }

    private Set<String> sourcesOf(Set<String> tables) {
        Set<String> all = new HashSet<>();
        tables.forEach(table -> all.addAll(versions.now().sourcesBeneath(table)));
        return all;
    }

    /**
     * What becomes of it after all.
     *
     * @param table that it is, or follows
     */
    Effect judged(Effect effect, String table) {
        if (effect.fate() != Fate.REBUILDS) {
            return effect;
        }
        String shaky = versions.start() == null ? shaky(effect, table) : null;
        for (String source : versions.now().sourcesBeneath(table)) {
            History history = histories.get(source);
            if (history == null) {
                continue;
            }
            if (!history.again()) {
                return withoutHistory(effect, table, source, history);
            }
            if (shaky != null && (!history.whole() || !decidesAlike(source))) {
                return withAnotherHistory(effect, shaky, source, history);
            }
            if (shaky != null) {
                exact.add(source);
            }
            if (!history.whole()) {
                return withPartOfIt(effect, source, history);
            }
        }
        return effect;
    }

    private static Effect withPartOfIt(Effect effect, String source, History history) {
        String note = history.note();
        return new Effect(
                effect.what(),
                effect.name(),
                effect.fate(),
                joined(effect.detail(), note == null ? source + " is not whole" : note),
                effect.help(),
                true);
    }

    private static Effect withAnotherHistory(
            Effect effect, String shaky, String source, History history) {
        return new Effect(
                effect.what(),
                effect.name(),
                Fate.CANNOT,
                "it follows "
                        + shaky
                        + ", which takes rows back, and "
                        + source
                        + (history.whole()
                                ? " decides on its rows in another way now"
                                : " has not all of its rows any more")
                        + ": its history cannot be made again as it was",
                "process everything anew with 'run --from earliest'",
                false);
    }

    private Effect withoutHistory(Effect effect, String table, String source, History history) {
        String why = history.note() == null ? source + " cannot be read again" : history.note();
        boolean takesBack =
                effect.what() == What.SINK
                        ? versions.now().changes(table)
                        : versions.now().inputs(table).stream().anyMatch(versions.now()::changes);
        if (versions.start() != null || takesBack || isFollowed(effect)) {
            return new Effect(
                    effect.what(),
                    effect.name(),
                    Fate.CANNOT,
                    joined(effect.detail(), why),
                    "start it with a data directory of its own, with --data",
                    false);
        }
        return new Effect(
                effect.what(),
                effect.name(),
                Fate.FROM_NOW,
                joined(effect.detail(), why),
                null,
                true);
    }

    private static String joined(@Nullable String a, String b) {
        return a == null ? b : a + "; " + b;
    }

    /** Whether something that is kept goes on with what this one gives. */
    private boolean isFollowed(Effect effect) {
        return switch (effect.what()) {
            case SOURCE -> true;
            case SINK -> false;
            case VIEW -> {
                String table = versions.now().view(effect.name()).table();
                yield versions.old().views().stream()
                        .anyMatch(before -> before.table().equals(table));
            }
        };
    }

    /**
     * A table that takes rows back, where one of its two sides is kept and the other one is not:
     * one that this one follows, or this one itself; absent when there is none.
     */
    private @Nullable String shaky(Effect effect, String table) {
        Blueprint now = versions.now();
        if (now.changes(table) && isFollowed(effect)) {
            return table;
        }
        List<String> followed = effect.what() == What.SINK ? List.of(table) : now.inputs(table);
        return followed.stream().filter(now::changes).filter(this::isKept).findFirst().orElse(null);
    }

    private boolean isKept(String table) {
        Effect effect = views.containsKey(table) ? views.get(table) : sources.get(table);
        return effect != null && effect.fate() == Fate.KEEPS;
    }

    private boolean decidesAlike(String source) {
        Endpoint before = versions.sourceBefore(source);
        if (before == null) {
            return false;
        }
        Blueprint.Source was = versions.old().source(before.name());
        Blueprint.Source is = versions.now().source(source);
        // A column that is new and may be NULL refuses no row.
        List<String> more = new ArrayList<>(is.columns());
        more.removeAll(was.columns());
        return was.accepts().equals(is.accepts())
                && is.columns().containsAll(was.columns())
                && more.stream().noneMatch(column -> column.endsWith("NOT NULL"));
    }
}
