package io.tidewire.engine.change;

import io.tidewire.api.connector.History;
import io.tidewire.api.connector.Renewal;
import io.tidewire.engine.change.Effect.Fate;
import io.tidewire.engine.change.Effect.What;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of each part of a pipeline when its file is edited.
 *
 * <p>A view keeps its state when it is the same table as before, whatever it is called, and all
 * state of that form is there. Otherwise it is computed anew from the rows that were read, as far
 * as its sources can give them again. A sink keeps what it has delivered when it follows the same
 * table to the same place.
 *
 * <p>What is computed anew follows tables that were kept. Where such a table takes rows back, both
 * must have the same history, or rows would be taken back that were never there: so the sources
 * beneath must be able to give all their rows again, and decide on them as they did.
 */
public final class Comparison {

    private final Saved saved;
    private final Blueprint old;
    private final Blueprint now;
    private final Edited edited;

    /** Absent unless everything is processed once more. */
    private final @Nullable Start start;

    private final Map<String, Endpoint> sourcesBefore;
    private final Map<String, Endpoint> sinksBefore;
    private final Map<String, String> sourceLabels = new HashMap<>();
    private final Map<String, String> sinkLabels = new HashMap<>();
    private final Map<String, Effect> sources = new LinkedHashMap<>();
    private final Map<String, Effect> views = new LinkedHashMap<>();
    private final Map<String, Effect> sinks = new LinkedHashMap<>();
    private final List<Effect> gone = new ArrayList<>();
    private final Set<String> scratch = new LinkedHashSet<>();
    private final Set<String> anew = new LinkedHashSet<>();
    private final Set<String> exact = new HashSet<>();
    private final Map<String, History> histories = new HashMap<>();

    private Comparison(Saved saved, Edited edited, @Nullable Start start) {
        this.saved = saved;
        this.start = start;
        this.old = saved.blueprint();
        this.edited = edited;
        List<Endpoint> oldSources = old.sources().stream().map(Blueprint.Source::endpoint).toList();
        List<Endpoint> oldSinks = old.sinks().stream().map(Blueprint.Sink::endpoint).toList();
        Labels labels = new Labels(oldSources, edited.sources());
        this.sourcesBefore = labels.recognised();
        for (Endpoint source : edited.sources()) {
            Endpoint before = sourcesBefore.get(source.name());
            sourceLabels.put(
                    source.name(), before == null ? labels.fresh(source.name()) : before.label());
        }
        List<Endpoint> known =
                edited.sources().stream()
                        .map(source -> source.known(label(source.name())))
                        .toList();
        Blueprint unlabelled = Blueprint.of(edited.program(), known, edited.sinks());
        Labels sinkLabelling =
                new Labels(
                        oldSinks,
                        edited.sinks().stream().map(Blueprint.Follower::endpoint).toList());
        this.sinksBefore = sinkLabelling.recognised();
        List<Blueprint.Sink> labelled = new ArrayList<>();
        for (Blueprint.Sink sink : unlabelled.sinks()) {
            String label = goesOn(sink) ? before(sink).label() : sinkLabelling.fresh(sink.name());
            sinkLabels.put(sink.name(), label);
            labelled.add(
                    new Blueprint.Sink(sink.endpoint().known(label), sink.from(), sink.table()));
        }
        this.now = new Blueprint(unlabelled.sources(), unlabelled.views(), labelled);
    }

    public static Comparison of(Saved saved, Edited edited) {
        return compared(saved, edited, null);
    }

    /** Everything is processed once more, from there on; nothing of the state goes on. */
    public static Comparison replay(Saved saved, Edited edited, Start start) {
        return compared(saved, edited, start);
    }

    private static Comparison compared(Saved saved, Edited edited, @Nullable Start start) {
        Comparison comparison = new Comparison(saved, edited, start);
        comparison.compare();
        return comparison;
    }

    /** The pipeline as its checkpoints will have it. */
    public Blueprint blueprint() {
        return now;
    }

    /** Whether nothing of it is another than it was. */
    public boolean nothing() {
        return start == null && now.fingerprint().equals(old.fingerprint());
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
        long rows = 0;
        for (String source : sourcesOf(scratch)) {
            History history = histories.get(source);
            if (history == null) {
                continue;
            }
            long some = history.rows() >= 0 ? history.rows() : read(source);
            if (some < 0) {
                return -1;
            }
            rows += some;
        }
        return rows;
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
                sourceLabels,
                sinkLabels,
                fresh,
                rebuilt,
                scratch,
                anew,
                exact,
                start != null);
    }

    private void compare() {
        now.sources().forEach(source -> sources.put(source.name(), source(source)));
        for (String name : inOrder()) {
            views.put(name, view(view(now, name)));
        }
        now.sinks().forEach(sink -> sinks.put(sink.name(), sink(sink)));
        rebuild();
        gone();
    }

    private List<String> inOrder() {
        return edited.program().views().stream().map(view -> view.name()).toList();
    }

    private Effect source(Blueprint.Source source) {
        Endpoint before = sourcesBefore.get(source.name());
        if (before == null) {
            Endpoint other = Labels.named(endpoints(old), source.name());
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
        if (start != null && saved.hasRead(before.label())) {
            return again(source, start);
        }
        Blueprint.Source was = source(old, before.name());
        List<String> notes = new ArrayList<>();
        if (!before.name().equals(source.name())) {
            notes.add("was called " + before.name());
        }
        if (!was.accepts().equals(source.accepts()) || !was.columns().equals(source.columns())) {
            notes.add("its columns, rules or times hold for the rows that come from now on");
        }
        boolean forgets = !was.keys().isEmpty() && !was.keys().equals(source.keys());
        if (forgets && saved.hasRead(before.label())) {
            notes.add("deduplication begins anew: it forgets which rows it has seen");
        }
        boolean lost =
                source.current()
                        && saved.hasRead(before.label())
                        && !saved.parts().containsAll(source.state());
        String text = notes.isEmpty() ? null : String.join("; ", notes);
        if (lost) {
            scratch.add(source.name());
            return Effect.of(
                    What.SOURCE,
                    source.name(),
                    Fate.REBUILDS,
                    text == null ? "its current rows have another form" : text);
        }
        Effect keeps = Effect.of(What.SOURCE, source.name(), Fate.KEEPS, text);
        return forgets && saved.hasRead(before.label()) ? keeps.asking(null) : keeps;
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
        if (start != null) {
            scratch.add(view.name());
            return Effect.of(What.VIEW, view.name(), Fate.REBUILDS, null);
        }
        String same =
                old.views().stream()
                        .filter(before -> before.table().equals(view.table()))
                        .map(Blueprint.View::name)
                        .reduce((a, b) -> b.equals(view.name()) ? b : a)
                        .orElse(null);
        boolean there = saved.parts().containsAll(view.state());
        if (same != null && there) {
            return Effect.of(
                    What.VIEW,
                    view.name(),
                    Fate.KEEPS,
                    same.equals(view.name())
                            ? null
                            : view(old, same) != null && named(now, same)
                                    ? "is the same as " + same
                                    : "was called " + same);
        }
        boolean known = named(old, view.name());
        String why =
                same != null
                        ? "is the same, but its state has another form"
                        : known ? "is another table now" : null;
        if (!readsOld(view)) {
            return Effect.of(What.VIEW, view.name(), Fate.BEGINS, why);
        }
        scratch.add(view.name());
        return Effect.of(What.VIEW, view.name(), Fate.REBUILDS, why);
    }

    private Effect sink(Blueprint.Sink sink) {
        Endpoint before = sinksBefore.get(sink.name());
        boolean old = hasHistory(sink.from());
        if (before != null && goesOn(sink)) {
            boolean renamed = !before.name().equals(sink.name());
            boolean other =
                    !before.settings().equals(sink.endpoint().settings())
                            || !before.format().equals(sink.endpoint().format());
            String note =
                    (renamed ? "was called " + before.name() : "")
                            + (renamed && other ? "; " : "")
                            + (other ? "its other options hold from now on" : "");
            return Effect.of(What.SINK, sink.name(), Fate.KEEPS, note.isEmpty() ? null : note);
        }
        Renewal renewal = edited.renewal(sink.name());
        if (!old || before == null && renewal == Renewal.GOES_ON) {
            return Effect.of(
                    What.SINK,
                    sink.name(),
                    Fate.BEGINS,
                    old ? "delivers what comes from now on" : null);
        }
        anew.add(sink.name());
        scratch.add(sink.from());
        if (before == null) {
            return Effect.of(
                    What.SINK, sink.name(), Fate.REBUILDS, "gets all rows of " + sink.from());
        }
        if (renewal == Renewal.REPLACES) {
            return Effect.of(
                    What.SINK,
                    sink.name(),
                    Fate.REBUILDS,
                    "all rows of " + sink.from() + " take the place of those that are there");
        }
        return Effect.of(
                        What.SINK,
                        sink.name(),
                        Fate.REBUILDS,
                        "all rows of "
                                + sink.from()
                                + " are delivered to "
                                + sink.endpoint().place()
                                + " again, behind those that are there")
                .asking("give the sink another place, such as a new topic or file");
    }

    /** Whether a sink can go on behind what it has delivered. */
    private boolean goesOn(Blueprint.Sink sink) {
        Endpoint before = sinksBefore.get(sink.name());
        return before != null
                && (edited.renewal(sink.name()) == Renewal.GOES_ON
                        || start == null && sink(old, before.name()).table().equals(sink.table()));
    }

    private Endpoint before(Blueprint.Sink sink) {
        Endpoint before = sinksBefore.get(sink.name());
        if (before == null) {
            throw new IllegalStateException(sink.name());
        }
        return before;
    }

    /** Says of what has to be rebuilt whether it can be. */
    private void rebuild() {
        for (String name : List.copyOf(scratch)) {
            addBeneath(name);
        }
        for (String source : sourcesOf(scratch)) {
            if (isRead(source)) {
                Map<String, String> positions =
                        saved.positions().getOrDefault(label(source), Map.of());
                histories.put(source, edited.history().apply(source, positions));
            }
        }
        for (Map.Entry<String, Effect> entry : sources.entrySet()) {
            entry.setValue(judged(entry.getValue(), entry.getKey()));
        }
        for (Map.Entry<String, Effect> entry : views.entrySet()) {
            entry.setValue(judged(entry.getValue(), entry.getKey()));
        }
        for (Map.Entry<String, Effect> entry : sinks.entrySet()) {
            String from = sink(now, entry.getKey()).from();
            Effect judged = judged(entry.getValue(), from);
            if (judged.fate() != Fate.REBUILDS) {
                anew.remove(entry.getKey());
            }
            entry.setValue(judged);
        }
        keepScratch();
    }

    private Effect judged(Effect effect, String table) {
        if (effect.fate() != Fate.REBUILDS) {
            return effect;
        }
        String shaky = start == null ? shaky(effect, table) : null;
        for (String source : sourcesOf(beneath(table))) {
            History history = histories.get(source);
            if (history == null) {
                continue;
            }
            if (!history.again()) {
                return withoutHistory(effect, table, source, history);
            }
            if (shaky != null && (!history.whole() || !decidesAlike(source))) {
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
            if (shaky != null) {
                exact.add(source);
            }
            if (!history.whole()) {
                String note = history.note();
                return new Effect(
                                effect.what(),
                                effect.name(),
                                effect.fate(),
                                joined(
                                        effect.detail(),
                                        note == null ? source + " is not whole" : note),
                                null,
                                true)
                        .asking(effect.help());
            }
        }
        return effect;
    }

    private Effect withoutHistory(Effect effect, String table, String source, History history) {
        String why = history.note() == null ? source + " cannot be read again" : history.note();
        boolean takesBack =
                effect.what() == What.SINK
                        ? changing(table)
                        : inputs(table).stream().anyMatch(this::changing);
        if (start != null || takesBack || effect.what() == What.SOURCE || stands(effect)) {
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

    /** Whether others have gone on with what it gave before. */
    private boolean stands(Effect effect) {
        return effect.what() == What.VIEW
                && old.views().stream()
                        .anyMatch(
                                before -> before.table().equals(view(now, effect.name()).table()));
    }

    private static String joined(@Nullable String a, String b) {
        return a == null ? b : a + "; " + b;
    }

    /** Whether something that is kept goes on with what this one gives. */
    private boolean isFollowed(Effect effect) {
        return effect.what() == What.SOURCE || stands(effect);
    }

    /**
     * A table that takes rows back, where one of its two sides is kept and the other one is not:
     * one that this one follows, or this one itself; absent when there is none.
     */
    private @Nullable String shaky(Effect effect, String table) {
        if (effect.what() != What.SINK && changing(table) && isFollowed(effect)) {
            return table;
        }
        List<String> followed = effect.what() == What.SINK ? List.of(table) : inputs(table);
        return followed.stream()
                .filter(this::changing)
                .filter(this::isKept)
                .findFirst()
                .orElse(null);
    }

    private boolean isKept(String table) {
        Effect effect = views.containsKey(table) ? views.get(table) : sources.get(table);
        return effect != null && effect.fate() == Fate.KEEPS;
    }

    private boolean changing(String table) {
        return now.views().stream()
                .filter(view -> view.name().equals(table))
                .map(view -> !view.insertOnly())
                .findFirst()
                .orElseGet(() -> source(now, table).current());
    }

    private boolean decidesAlike(String source) {
        Endpoint before = sourcesBefore.get(source);
        if (before == null) {
            return false;
        }
        Blueprint.Source was = source(old, before.name());
        Blueprint.Source is = source(now, source);
        // A column that is new and may be NULL refuses no row.
        List<String> more = new ArrayList<>(is.columns());
        more.removeAll(was.columns());
        return was.accepts().equals(is.accepts())
                && is.columns().containsAll(was.columns())
                && more.stream().noneMatch(column -> column.endsWith("NOT NULL"));
    }

    /** Only what is needed by something that is rebuilt after all. */
    private void keepScratch() {
        scratch.clear();
        views.forEach(
                (name, effect) -> {
                    if (effect.fate() == Fate.REBUILDS) {
                        addBeneath(name);
                    }
                });
        sources.forEach(
                (name, effect) -> {
                    if (effect.fate() == Fate.REBUILDS) {
                        scratch.add(name);
                    }
                });
        anew.forEach(name -> addBeneath(sink(now, name).from()));
    }

    private void addBeneath(String table) {
        scratch.addAll(beneath(table));
    }

    /** The table and all that it is made of. */
    private Set<String> beneath(String table) {
        Set<String> all = new LinkedHashSet<>();
        all.add(table);
        inputs(table).forEach(input -> all.addAll(beneath(input)));
        return all;
    }

    private List<String> inputs(String table) {
        return named(now, table) ? view(now, table).reads() : List.of();
    }

    private Set<String> sourcesOf(Set<String> tables) {
        return tables.stream()
                .filter(sources::containsKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean readsOld(Blueprint.View view) {
        return hasHistory(view.name());
    }

    private boolean hasHistory(String table) {
        return sourcesOf(beneath(table)).stream().anyMatch(this::isRead);
    }

    private boolean isRead(String source) {
        return sourcesBefore.containsKey(source) && saved.hasRead(label(source));
    }

    private String label(String source) {
        return sourceLabels.getOrDefault(source, source);
    }

    private long read(String source) {
        return saved.read().getOrDefault(label(source), -1L);
    }

    private void gone() {
        for (Blueprint.Source source : old.sources()) {
            boolean kept = sourcesBefore.containsValue(source.endpoint());
            if (!kept && Labels.named(edited.sources(), source.name()) == null) {
                Effect effect =
                        Effect.of(
                                What.SOURCE,
                                source.name(),
                                Fate.GOES,
                                "where it was in " + source.endpoint().place() + " is forgotten");
                gone.add(saved.hasRead(source.endpoint().label()) ? effect.asking(null) : effect);
            }
        }
        for (Blueprint.View view : old.views()) {
            boolean goesOn =
                    now.views().stream().anyMatch(other -> other.table().equals(view.table()));
            if (!goesOn && !named(now, view.name())) {
                Effect effect =
                        Effect.of(
                                What.VIEW,
                                view.name(),
                                Fate.GOES,
                                view.state().isEmpty() ? null : "its state is thrown away");
                gone.add(view.state().isEmpty() ? effect : effect.asking(null));
            }
        }
        for (Blueprint.Sink sink : old.sinks()) {
            if (!sinkLabels.containsValue(sink.endpoint().label())
                    && Labels.named(sinkEndpoints(), sink.name()) == null) {
                gone.add(
                        Effect.of(
                                What.SINK,
                                sink.name(),
                                Fate.GOES,
                                "what it has delivered stays as it is"));
            }
        }
    }

    private List<Endpoint> sinkEndpoints() {
        return edited.sinks().stream().map(Blueprint.Follower::endpoint).toList();
    }

    private static List<Endpoint> endpoints(Blueprint of) {
        return of.sources().stream().map(Blueprint.Source::endpoint).toList();
    }

    private static boolean named(Blueprint in, String view) {
        return in.views().stream().anyMatch(one -> one.name().equals(view));
    }

    private static Blueprint.Source source(Blueprint in, String name) {
        return in.sources().stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Blueprint.View view(Blueprint in, String name) {
        return in.views().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Blueprint.Sink sink(Blueprint in, String name) {
        return in.sinks().stream()
                .filter(sink -> sink.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
