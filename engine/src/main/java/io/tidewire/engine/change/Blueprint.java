package io.tidewire.engine.change;

import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.lineage.Digest;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.lineage.Lineages;
import io.tidewire.engine.state.StateReader;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a pipeline is: enough to tell, part by part, what another version of it can go on from. Each
 * checkpoint has that of the pipeline it is of. Order, formatting and how it is run do not enter
 * into it.
 */
public record Blueprint(List<Source> sources, List<View> views, List<Sink> sinks) {

    /** Its name in a checkpoint. */
    public static final String NAME = "blueprint";

    public Blueprint {
        sources = sorted(sources, Source::name);
        views = sorted(views, View::name);
        sinks = sorted(sinks, Sink::name);
    }

    private static <T> List<T> sorted(List<T> all, Function<T, String> name) {
        return all.stream().sorted(Comparator.comparing(name)).toList();
    }

    /**
     * @param table its rows and columns
     * @param columns what each is
     * @param accepts which rows of the input become rows of the table, besides what the columns
     *     say: rules, event time, deduplication, format
     * @param clock what its watermark is of; empty without event time
     * @param keys what deduplication remembers; empty without it
     * @param current whether it is a table of current rows, which a change may take back
     * @param state of those rows
     */
    public record Source(
            Endpoint endpoint,
            String table,
            List<String> columns,
            String accepts,
            String clock,
            String keys,
            boolean current,
            List<String> state) {
        public String name() {
            return endpoint.name();
        }
    }

    /**
     * @param table its rows and columns
     * @param reads the sources and views that it scans
     * @param insertOnly whether no row is ever taken back
     * @param state that it keeps
     */
    public record View(
            String name,
            String table,
            List<String> reads,
            boolean insertOnly,
            List<String> state) {}

    /**
     * @param from the view or source that it follows
     * @param table what that is
     */
    public record Sink(Endpoint endpoint, String from, String table) {
        public String name() {
            return endpoint.name();
        }
    }

    /** A sink and the name of what it follows. */
    public record Follower(Endpoint endpoint, String from) {}

    /**
     * @param program with the sources and views of the file alone
     */
    public static Blueprint of(
            Program program, List<Endpoint> endpoints, List<Follower> followers) {
        Map<String, Endpoint> byName = new HashMap<>();
        endpoints.forEach(endpoint -> byName.put(endpoint.name(), endpoint));
        UnaryOperator<String> labels = name -> endpoint(byName, name).label();
        Lineages lineages = Circuit.lineages(program, labels);
        Map<String, String> tables = new HashMap<>();
        List<Source> sources = new ArrayList<>();
        for (SourceTable source : program.sources()) {
            Endpoint endpoint = endpoint(byName, source.name());
            Lineage lineage = lineages.table(source.name());
            String table =
                    lineage.table(
                            source.schema(), source.primaryKey().isEmpty(), source.primaryKey());
            tables.put(source.name(), table);
            sources.add(source(source, endpoint, lineage, table, lineages));
        }
        List<View> views = new ArrayList<>();
        for (Program.View view : program.views()) {
            String table =
                    lineages.table(view.name()).table(view.schema(), view.insertOnly(), view.key());
            tables.put(view.name(), table);
            views.add(
                    new View(
                            view.name(),
                            table,
                            Scans.of(view.plan()),
                            view.insertOnly(),
                            lineages.states(view.name())));
        }
        List<Sink> sinks = new ArrayList<>();
        for (Follower follower : followers) {
            sinks.add(
                    new Sink(
                            follower.endpoint(),
                            follower.from(),
                            tables.getOrDefault(follower.from(), "")));
        }
        return new Blueprint(sources, views, sinks);
    }

    private static Source source(
            SourceTable source,
            Endpoint endpoint,
            Lineage lineage,
            String table,
            Lineages lineages) {
        Program.EventTime time = source.eventTime();
        Program.Deduplicate rule = source.deduplicate();
        return new Source(
                endpoint,
                table,
                lineage.columns(),
                Digest.of(
                        time == null ? null : List.of(clock(source, lineage), time.maxDelay()),
                        keys(source),
                        rule == null ? null : rule.within(),
                        lineage.rules(source.rules()),
                        source.primaryKey().stream().map(lineage.columns()::get).toList(),
                        endpoint.format()),
                clock(source, lineage),
                keys(source),
                !source.primaryKey().isEmpty(),
                lineages.states(source.name()));
    }

    /** What the deduplication of a source remembers; empty without one. */
    public static String keys(SourceTable source) {
        Program.Deduplicate rule = source.deduplicate();
        if (rule == null) {
            return "";
        }
        Lineage lineage = Lineage.ofSource(source, source.name());
        List<String> by = rule.by().stream().map(lineage.columns()::get).toList();
        return Digest.of(by, clock(source, lineage));
    }

    private static String clock(SourceTable source, Lineage lineage) {
        Program.EventTime time = source.eventTime();
        return time == null ? "" : lineage.columns().get(time.column());
    }

    private static Endpoint endpoint(Map<String, Endpoint> byName, String name) {
        Endpoint endpoint = byName.get(name);
        return endpoint == null ? Endpoint.of(name, "") : endpoint;
    }

    /** The same for the same pipeline. */
    public String fingerprint() {
        return Digest.of(this);
    }

    /** What a table is, by the name of its source or view; absent when there is none. */
    public @Nullable String table(String name) {
        for (Source source : sources) {
            if (source.name().equals(name)) {
                return source.table();
            }
        }
        for (View view : views) {
            if (view.name().equals(name)) {
                return view.table();
            }
        }
        return null;
    }

    List<Endpoint> endpoints() {
        return sources.stream().map(Source::endpoint).toList();
    }

    Source source(String name) {
        return named(sources, Source::name, name);
    }

    View view(String name) {
        return named(views, View::name, name);
    }

    Sink sink(String name) {
        return named(sinks, Sink::name, name);
    }

    private static <T> T named(List<T> all, Function<T, String> nameOf, String name) {
        return all.stream().filter(one -> nameOf.apply(one).equals(name)).findFirst().orElseThrow();
    }

    boolean hasView(String name) {
        return views.stream().anyMatch(view -> view.name().equals(name));
    }

    /** What a table scans; nothing, if it is a source. */
    List<String> inputs(String table) {
        return hasView(table) ? view(table).reads() : List.of();
    }

    /** The table and all that it is made of. */
    Set<String> beneath(String table) {
        Set<String> all = new LinkedHashSet<>();
        all.add(table);
        inputs(table).forEach(input -> all.addAll(beneath(input)));
        return all;
    }

    /** The sources that a table is made of; itself, if it is one. */
    Set<String> sourcesBeneath(String table) {
        Set<String> all = beneath(table);
        all.removeIf(this::hasView);
        return all;
    }

    /** Whether rows of a table are ever taken back. */
    boolean changes(String table) {
        return hasView(table) ? !view(table).insertOnly() : source(table).current();
    }

    public byte[] toBytes() {
        return BlueprintFormat.bytes(this);
    }

    /**
     * @throws io.tidewire.api.error.TidewireException CHECKPOINT_UNREADABLE when another version of
     *     Tidewire wrote it
     */
    public static Blueprint read(StateReader in) {
        return BlueprintFormat.read(in);
    }
}
