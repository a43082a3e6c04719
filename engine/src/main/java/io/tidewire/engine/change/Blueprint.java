package io.tidewire.engine.change;

import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.lineage.Digest;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.lineage.Lineages;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static final int VERSION = 1;

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

    public byte[] toBytes() {
        StateWriter out = new StateWriter();
        out.section(NAME, VERSION);
        out.writeSize(sources.size());
        for (Source source : sources) {
            write(out, source.endpoint());
            out.writeString(source.table());
            write(out, source.columns());
            out.writeString(source.accepts());
            out.writeString(source.clock());
            out.writeString(source.keys());
            out.writeBoolean(source.current());
            write(out, source.state());
        }
        out.writeSize(views.size());
        for (View view : views) {
            out.writeString(view.name());
            out.writeString(view.table());
            write(out, view.reads());
            out.writeBoolean(view.insertOnly());
            write(out, view.state());
        }
        out.writeSize(sinks.size());
        for (Sink sink : sinks) {
            write(out, sink.endpoint());
            out.writeString(sink.from());
            out.writeString(sink.table());
        }
        return out.toBytes();
    }

    private static void write(StateWriter out, Endpoint endpoint) {
        out.writeString(endpoint.name());
        out.writeString(endpoint.label());
        out.writeString(endpoint.connector());
        out.writeString(endpoint.place());
        out.writeString(endpoint.format());
        out.writeString(endpoint.settings());
    }

    private static void write(StateWriter out, List<String> texts) {
        out.writeSize(texts.size());
        texts.forEach(out::writeString);
    }

    /**
     * @throws io.tidewire.api.error.TidewireException CHECKPOINT_UNREADABLE when another version of
     *     Tidewire wrote it
     */
    public static Blueprint read(StateReader in) {
        in.section(NAME, VERSION);
        List<Source> sources = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            sources.add(
                    new Source(
                            readEndpoint(in),
                            in.readString(),
                            readTexts(in),
                            in.readString(),
                            in.readString(),
                            in.readString(),
                            in.readBoolean(),
                            readTexts(in)));
        }
        List<View> views = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            views.add(
                    new View(
                            in.readString(),
                            in.readString(),
                            readTexts(in),
                            in.readBoolean(),
                            readTexts(in)));
        }
        List<Sink> sinks = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            sinks.add(new Sink(readEndpoint(in), in.readString(), in.readString()));
        }
        in.finish();
        return new Blueprint(sources, views, sinks);
    }

    private static Endpoint readEndpoint(StateReader in) {
        return new Endpoint(
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString());
    }

    private static List<String> readTexts(StateReader in) {
        List<String> texts = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            texts.add(in.readString());
        }
        return texts;
    }
}
