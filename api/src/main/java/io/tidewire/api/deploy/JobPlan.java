package io.tidewire.api.deploy;

import io.tidewire.api.data.Schema;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A checked pipeline as a job is made of it: the file with everything resolved, secrets too, what
 * the compiler made of the sources' gates, and what it knows of the views. The views themselves
 * stay SQL. Both ends come from one build, so it travels as serialised records; of a function of
 * the user's own the name does.
 *
 * @param build version of Tidewire that made it
 * @param tables one per source, in the order of the file
 * @param views in an order in which each reads only sources and views before it
 * @param quarantine topic of the rows that do not pass
 * @param brokers of the quarantine and of the topics at the edge; sources and sinks say theirs
 * @param parallelism of every operator, at least 1
 * @param replacesFirsts whether a view takes the first row of a group where another may become the
 *     first: Flink's planner has to be told to expect it
 * @param takeover what it takes over from a run elsewhere; null when it begins, or goes on from a
 *     savepoint of its own
 */
public record JobPlan(
        String build,
        PipelineSpec spec,
        List<SourceTable> tables,
        List<ViewFacts> views,
        String quarantine,
        Brokers brokers,
        int parallelism,
        boolean replacesFirsts,
        @Nullable Takeover takeover)
        implements Serializable {

    /**
     * The function of one argument that gives it back: what Flink's planner is not to know for the
     * bound of a window goes through it.
     */
    public static final String PLAIN = "TIDEWIRE_PLAIN";

    public JobPlan {
        tables = List.copyOf(tables);
        views = List.copyOf(views);
    }

    /**
     * What the compiler knows of a view.
     *
     * @param insertOnly true when its rows are never retracted
     * @param key positions of the columns that identify a row at any time; empty when none are
     *     known
     * @param grouping what its rows are groups of, by just the key's columns
     * @param life how long by the clock its operators keep what was not written since; null for
     *     ever
     * @param apart whether its operators are made apart from those of the views that read it,
     *     because the one has a life that the others have not
     */
    public record ViewFacts(
            String name,
            Schema schema,
            boolean insertOnly,
            List<Integer> key,
            Grouping grouping,
            @Nullable Duration life,
            boolean apart)
            implements Serializable {
        public ViewFacts {
            key = List.copyOf(key);
        }
    }

    /** Whether the rows of a view are the groups of a GROUP BY, or some of them. */
    public enum Grouping {
        NONE,
        /** Of rows that come and go, or of which something is known to be unique. */
        OF_CHANGES,
        /** Of rows that only come, and of which nothing is known to be unique. */
        OF_STREAM
    }

    public JobPlan withTakeover(Takeover other) {
        return new JobPlan(
                build,
                spec,
                tables,
                views,
                quarantine,
                brokers,
                parallelism,
                replacesFirsts,
                other);
    }

    /** Whether it only computes the state from which another job of the pipeline goes on. */
    public boolean rebuilds() {
        return takeover != null && takeover.rebuilds();
    }

    /** Whether nothing is written to a sink: the state before it is all that is wanted. */
    public boolean mutes(String sink) {
        return takeover != null && takeover.rebuilds() && !takeover.fills().contains(sink);
    }

    /** What the cluster calls the job. One that rebuilds is not the pipeline yet. */
    public String jobName() {
        return rebuilds() ? spec.name() + " (moving)" : spec.name();
    }

    /** As one word of printable characters. */
    public String encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new Sending(new GZIPOutputStream(bytes))) {
            out.writeObject(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getUrlEncoder().encodeToString(bytes.toByteArray());
    }

    /**
     * The opposite of {@link #encode}, of the same build.
     *
     * @param functions of the user's own, by their names
     * @throws IllegalArgumentException when it is something else
     */
    public static JobPlan decode(String text, Function<String, UserFunction> functions) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        try (ObjectInputStream in = new Receiving(new ByteArrayInputStream(bytes), functions)) {
            return (JobPlan) in.readObject();
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            throw new IllegalArgumentException("this is no pipeline of this build", e);
        }
    }

    /** A function of the user's own on its way. */
    private record Named(String function) implements Serializable {}

    private static final class Sending extends ObjectOutputStream {

        Sending(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            return object instanceof UserFunction function ? new Named(function.name()) : object;
        }
    }

    private static final class Receiving extends ObjectInputStream {

        private final Function<String, UserFunction> functions;

        Receiving(InputStream in, Function<String, UserFunction> functions) throws IOException {
            super(new GZIPInputStream(in));
            this.functions = functions;
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object object) {
            return object instanceof Named named ? functions.apply(named.function()) : object;
        }
    }
}
