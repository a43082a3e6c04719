package io.tidewire.api.pipeline;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.plan.Program.Otherwise;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * A pipeline file after it was read: names resolve, options fit their connector's spec, defaults
 * stand where nothing was written. What it does not promise is that the SQL compiles.
 */
public record PipelineSpec(
        String name, List<Source> sources, List<View> views, List<Sink> sinks, RunSettings settings)
        implements Serializable {

    public PipelineSpec {
        sources = List.copyOf(sources);
        views = List.copyOf(views);
        sinks = List.copyOf(sinks);
    }

    /**
     * @param format null for a connector that makes rows without one
     * @param columns that are read from the records, as declared and in that order
     * @param computed columns made from those by SQL, as declared and in that order
     * @param primaryKey column names; empty for a table that only grows
     */
    public record Source(
            String name,
            String connector,
            Options options,
            @Nullable Format format,
            Schema columns,
            List<Computed> computed,
            List<String> primaryKey,
            @Nullable EventTime eventTime,
            @Nullable Deduplicate deduplicate,
            List<Expectation> expect,
            Location location)
            implements Serializable {
        public Source {
            computed = List.copyOf(computed);
            primaryKey = List.copyOf(primaryKey);
            expect = List.copyOf(expect);
        }

        /** Without computed columns. */
        public Source(
                String name,
                String connector,
                Options options,
                @Nullable Format format,
                Schema columns,
                List<String> primaryKey,
                @Nullable EventTime eventTime,
                @Nullable Deduplicate deduplicate,
                List<Expectation> expect,
                Location location) {
            this(
                    name,
                    connector,
                    options,
                    format,
                    columns,
                    List.of(),
                    primaryKey,
                    eventTime,
                    deduplicate,
                    expect,
                    location);
        }
    }

    /** {@code name: AS expression}, as in Flink's DDL: the type is the expression's. */
    public record Computed(String name, SqlText expression, Location location)
            implements Serializable {}

    /** A format by name, with its options. */
    public record Format(String name, Options options) implements Serializable {}

    /**
     * @param idleAfter zero for never
     * @param maxAhead how far ahead of a row's arrival its time may lie
     */
    public record EventTime(
            String column,
            Duration maxDelay,
            Duration idleAfter,
            Duration maxAhead,
            Location location)
            implements Serializable {

        /** A day ahead at most. */
        public EventTime(String column, Duration maxDelay, Duration idleAfter, Location location) {
            this(column, maxDelay, idleAfter, Duration.ofDays(1), location);
        }
    }

    /**
     * @param within zero for ever
     */
    public record Deduplicate(List<String> by, Duration within, Location location)
            implements Serializable {
        public Deduplicate {
            by = List.copyOf(by);
        }
    }

    public record Expectation(String name, SqlText check, Otherwise otherwise, Location location)
            implements Serializable {}

    /**
     * @param retain for how long in event time state stays that nothing else bounds; null for ever
     */
    public record View(
            String name, SqlText sql, Emit emit, @Nullable Duration retain, Location location)
            implements Serializable {

        /** Without retain. */
        public View(String name, SqlText sql, Emit emit, Location location) {
            this(name, sql, emit, null, location);
        }
    }

    /** When a windowed view gives out its rows. */
    public enum Emit {
        /** Once, when the window closes. */
        FINAL,
        /** At every step, with retractions. */
        UPDATES
    }

    /**
     * @param from a view or a source
     */
    public record Sink(
            String name,
            String from,
            String connector,
            Options options,
            @Nullable Format format,
            Buffer buffer,
            Location location)
            implements Serializable {}

    /**
     * What may wait for a sink, in memory and on disk.
     *
     * @param bytes about; at least {@link #LEAST_BYTES}
     */
    public record Buffer(long bytes, WhenFull whenFull) implements Serializable {

        public static final long LEAST_BYTES = 1_000_000;

        public static final Buffer DEFAULT = new Buffer(1_000_000_000, WhenFull.BLOCK);
    }

    /** What happens when there is no room for more rows. */
    public enum WhenFull {
        /** The pipeline waits for the sink, and so do all others. */
        BLOCK,
        /** What comes is dropped and counted until a tenth of the buffer is free again. */
        DROP
    }

    /**
     * How the engine runs it; each has a default.
     *
     * @param workers threads that compute, 1 to 64
     * @param stepRows the most rows one step takes from a source
     * @param checkpointEvery between two checkpoints
     * @param stateHeapPercent the share of the heap that state may have before it goes on in a file
     * @param stateDiskMegabytes the most that file may take; 0 for what the disk has
     */
    public record RunSettings(
            int workers,
            int stepRows,
            Duration checkpointEvery,
            int stateHeapPercent,
            long stateDiskMegabytes)
            implements Serializable {
        public static final RunSettings DEFAULT =
                new RunSettings(1, 65_536, Duration.ofSeconds(10), 40, 0);
    }
}
