package io.tidewire.engine.change;

import io.tidewire.api.connector.Renewal;
import io.tidewire.engine.change.Effect.Fate;
import io.tidewire.engine.change.Effect.What;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of each part of a pipeline when its file is edited.
 *
 * <p>A view keeps its state when it is the same table as before, whatever it is called, and all
 * state of that form is there. Otherwise it is computed anew from the rows that were read, as far
 * as its sources can give them again ({@link Rebuilding}). A sink keeps what it has delivered when
 * it follows the same table to the same place.
 */
public final class Comparison {

    private final Versions versions;
    private final Blueprint old;
    private final Blueprint now;
    private final Saved saved;
    private final Map<String, Effect> sources = new LinkedHashMap<>();
    private final Map<String, Effect> views = new LinkedHashMap<>();
    private final Map<String, Effect> sinks = new LinkedHashMap<>();
    private final List<Effect> gone;
    private final Set<String> scratch = new LinkedHashSet<>();
    private final Set<String> anew = new LinkedHashSet<>();
    private final Rebuilding rebuilding;

    private Comparison(Versions versions) {
        this.versions = versions;
        this.old = versions.old();
        this.now = versions.now();
        this.saved = versions.saved();
        now.sources().forEach(source -> sources.put(source.name(), source(source)));
        // In the order of the file: each view follows only what is before it.
        versions.edited()
                .program()
                .views()
                .forEach(view -> views.put(view.name(), view(now.view(view.name()))));
        now.sinks().forEach(sink -> sinks.put(sink.name(), sink(sink)));
        this.rebuilding = new Rebuilding(versions, sources, views, scratch);
        judge();
        keepScratch();
        this.gone = Gone.of(versions);
    }

    public static Comparison of(Saved saved, Edited edited) {
        return new Comparison(new Versions(saved, edited, null));
    }

    /** Everything is processed once more, from there on; nothing of the state goes on. */
    public static Comparison replay(Saved saved, Edited edited, Start start) {
        return new Comparison(new Versions(saved, edited, start));
    }

    /** The pipeline as its checkpoints will have it. */
    public Blueprint blueprint() {
        return now;
    }

    /** Whether nothing of it is another than it was. */
    public boolean nothing() {
        return versions.start() == null && now.fingerprint().equals(old.fingerprint());
    }

    /** Sources, views, sinks, and what is not there any more. */
    public List<Effect> effects() {
        List<Effect> all = new ArrayList<>(sources.values());
        all.addAll(views.values());
        all.addAll(sinks.values());
        all.addAll(gone);
        return all;
    }

    public boolean asks() {
        return effects().stream().anyMatch(Effect::asks);
    }

    public boolean isPossible() {
        return effects().stream().noneMatch(effect -> effect.fate() == Fate.CANNOT);
    }

    /** Rows that have to be read again; -1 when unknown. */
    public long rowsToRead() {
        return rebuilding.rowsToRead(scratch);
    }

    public Transition transition() {
        Set<String> fresh = new HashSet<>();
        Set<String> rebuilt = new HashSet<>();
        views.forEach(
                (name, effect) -> {
                    switch (effect.fate()) {
                        case BEGINS, FROM_NOW, CANNOT, GOES -> fresh.add(name);
                        case REBUILDS -> rebuilt.add(name);
                        case KEEPS -> {}
                    }
                });
        sources.forEach(
                (name, effect) -> {
                    if (effect.fate() == Fate.REBUILDS) {
                        rebuilt.add(name);
                    }
                });
        return new Transition(
                old.fingerprint(),
                versions.sourceLabels(),
                versions.sinkLabels(),
                fresh,
                rebuilt,
                scratch,
                anew,
                rebuilding.exact(),
                versions.start() != null);
    }

    private Effect source(Blueprint.Source source) {
        Endpoint before = versions.sourceBefore(source.name());
        if (before == null) {
            return begins(source);
        }
        boolean isRead = saved.hasRead(before.label());
        Start start = versions.start();
        if (start != null && isRead) {
            return again(source, start);
        }
        Blueprint.Source was = old.source(before.name());
        List<String> notes = new ArrayList<>();
        if (!before.name().equals(source.name())) {
            notes.add("was called " + before.name());
        }
        if (!was.accepts().equals(source.accepts()) || !was.columns().equals(source.columns())) {
            notes.add("its columns, rules or times hold for the rows that come from now on");
        }
        boolean forgets = !was.keys().isEmpty() && !was.keys().equals(source.keys()) && isRead;
        if (forgets) {
            notes.add("deduplication begins anew: it forgets which rows it has seen");
        }
        String text = notes.isEmpty() ? null : String.join("; ", notes);
        if (source.current() && isRead && !saved.parts().containsAll(source.state())) {
            scratch.add(source.name());
            return Effect.of(
                    What.SOURCE,
                    source.name(),
                    Fate.REBUILDS,
                    text == null ? "its current rows have another form" : text);
        }
        Effect keeps = Effect.of(What.SOURCE, source.name(), Fate.KEEPS, text);
        return forgets ? keeps.asking(null) : keeps;
    }

    /** Of a source that was not there, or that reads another place. */
    private Effect begins(Blueprint.Source source) {
        Endpoint other = Labels.named(old.endpoints(), source.name());
        return other == null
                ? Effect.of(What.SOURCE, source.name(), Fate.BEGINS, null)
                : Effect.of(
                                What.SOURCE,
                                source.name(),
                                Fate.BEGINS,
                                "reads "
                                        + source.endpoint().place()
                                        + " now, not "
                                        + other.place()
                                        + ": its positions there are given up")
                        .asking("give it another name to keep both");
    }

    /** Of a source that is read once more. */
    private Effect again(Blueprint.Source source, Start from) {
        scratch.add(source.name());
        Effect effect = Effect.of(What.SOURCE, source.name(), Fate.REBUILDS, "from " + from);
        return from instanceof Start.Earliest
                ? effect
                : effect.asking("what came before is in no table then");
    }

    private Effect view(Blueprint.View view) {
        if (versions.start() != null) {
            scratch.add(view.name());
            return Effect.of(What.VIEW, view.name(), Fate.REBUILDS, null);
        }
        String same =
                old.views().stream()
                        .filter(before -> before.table().equals(view.table()))
                        .map(Blueprint.View::name)
                        .reduce((a, b) -> b.equals(view.name()) ? b : a)
                        .orElse(null);
        if (same != null && saved.parts().containsAll(view.state())) {
            return Effect.of(
                    What.VIEW,
                    view.name(),
                    Fate.KEEPS,
                    same.equals(view.name())
                            ? null
                            : now.hasView(same) ? "is the same as " + same : "was called " + same);
        }
        String why =
                same != null
                        ? "is the same, but its state has another form"
                        : old.hasView(view.name()) ? "is another table now" : null;
        if (!versions.hasHistory(view.name())) {
            return Effect.of(What.VIEW, view.name(), Fate.BEGINS, why);
        }
        scratch.add(view.name());
        return Effect.of(What.VIEW, view.name(), Fate.REBUILDS, why);
    }

    private Effect sink(Blueprint.Sink sink) {
        Endpoint behind = versions.behind(sink);
        if (behind != null) {
            return keeps(sink, behind);
        }
        Endpoint before = versions.sinkBefore(sink.name());
        boolean hasHistory = versions.hasHistory(sink.from());
        Renewal renewal = versions.edited().renewal(sink.name());
        if (!hasHistory || before == null && renewal == Renewal.GOES_ON) {
            return Effect.of(
                    What.SINK,
                    sink.name(),
                    Fate.BEGINS,
                    hasHistory ? "delivers what comes from now on" : null);
        }
        anew.add(sink.name());
        scratch.add(sink.from());
        String rows = "all rows of " + sink.from();
        if (before == null) {
            return Effect.of(What.SINK, sink.name(), Fate.REBUILDS, "gets " + rows);
        }
        return renewal == Renewal.REPLACES
                ? Effect.of(
                        What.SINK,
                        sink.name(),
                        Fate.REBUILDS,
                        rows + " take the place of those that are there")
                : Effect.of(
                                What.SINK,
                                sink.name(),
                                Fate.REBUILDS,
                                rows
                                        + " are delivered to "
                                        + sink.endpoint().place()
                                        + " again, behind those that are there")
                        .asking("give the sink another place, such as a new topic or file");
    }

    private static Effect keeps(Blueprint.Sink sink, Endpoint before) {
        List<String> notes = new ArrayList<>();
        if (!before.name().equals(sink.name())) {
            notes.add("was called " + before.name());
        }
        if (!before.settings().equals(sink.endpoint().settings())
                || !before.format().equals(sink.endpoint().format())) {
            notes.add("its other options hold from now on");
        }
        return Effect.of(
                What.SINK,
                sink.name(),
                Fate.KEEPS,
                notes.isEmpty() ? null : String.join("; ", notes));
    }

    /**
     * Whether what has to be rebuilt can be. Sources come first: views ask what becomes of them.
     */
    private void judge() {
        sources.replaceAll((name, effect) -> rebuilding.judged(effect, name));
        views.replaceAll((name, effect) -> rebuilding.judged(effect, name));
        sinks.replaceAll((name, effect) -> rebuilding.judged(effect, now.sink(name).from()));
        anew.removeIf(name -> !isRebuilt(sinks.get(name)));
    }

    /** Only what is needed by something that is rebuilt after all. */
    private void keepScratch() {
        scratch.clear();
        views.forEach(
                (name, effect) -> {
                    if (isRebuilt(effect)) {
                        scratch.addAll(now.beneath(name));
                    }
                });
        sources.forEach(
                (name, effect) -> {
                    if (isRebuilt(effect)) {
                        scratch.add(name);
                    }
                });
        anew.forEach(name -> scratch.addAll(now.beneath(now.sink(name).from())));
    }

    private static boolean isRebuilt(@Nullable Effect effect) {
        return effect != null && effect.fate() == Fate.REBUILDS;
    }
}
