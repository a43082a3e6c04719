package io.tidewire.api.plan;

import io.tidewire.api.data.Schema;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.util.List;

/**
 * A whole pipeline, compiled: what the engine is given.
 *
 * @param views in an order in which each scans only sources and views before it
 */
public record Program(String name, List<SourceTable> sources, List<View> views) {

    public Program {
        sources = List.copyOf(sources);
        views = List.copyOf(views);
    }

    /**
     * A source as a table, and the gate its rows pass on the way in: computed columns, rules in
     * order, then lateness, then deduplication.
     *
     * @param schema the decoded columns, then the computed ones, then {@link #TAGS} if any rule
     *     tags
     * @param computed over the decoded columns, one per computed column
     * @param eventTime absent when the source has none; then it never holds a watermark back
     * @param primaryKey columns; empty for a table that only grows, else a row replaces the one of
     *     its key
     */
    public record SourceTable(
            String name,
            Schema schema,
            List<Expr> computed,
            @Nullable EventTime eventTime,
            @Nullable Deduplicate deduplicate,
            List<Rule> rules,
            List<Integer> primaryKey)
            implements Serializable {

        /**
         * The column that holds the names of the broken rules that tag, comma separated; NULL for
         * none.
         */
        public static final String TAGS = "_tags";

        public SourceTable {
            computed = List.copyOf(computed);
            rules = List.copyOf(rules);
            primaryKey = List.copyOf(primaryKey);
        }

        /** Without computed columns. */
        public SourceTable(
                String name,
                Schema schema,
                @Nullable EventTime eventTime,
                @Nullable Deduplicate deduplicate,
                List<Rule> rules,
                List<Integer> primaryKey) {
            this(name, schema, List.of(), eventTime, deduplicate, rules, primaryKey);
        }

        public boolean tags() {
            return rules.stream().anyMatch(rule -> rule.otherwise() == Otherwise.TAG);
        }

        /** The columns that are decoded from the records. */
        public Schema decoded() {
            int size = schema.size() - computed.size() - (tags() ? 1 : 0);
            return size == schema.size() ? schema : new Schema(schema.fields().subList(0, size));
        }
    }

    /**
     * The watermark of a partition is the greatest time seen in it less {@code maxDelay}; a row
     * below the watermark that its partition had before it is late. The source's watermark is the
     * least of its partitions that are not idle.
     *
     * @param column of the source's schema: TIMESTAMP or TIMESTAMP_LTZ
     * @param maxDelay microseconds, 0 or more
     * @param idleAfter microseconds without a row after which a partition no longer holds the
     *     watermark back; 0 for never
     * @param maxAhead microseconds, 0 or more; a row whose time lies further ahead of its arrival
     *     is refused, because it would close every window
     */
    public record EventTime(int column, long maxDelay, long idleAfter, long maxAhead)
            implements Serializable {

        /** A day ahead at most. */
        public EventTime(int column, long maxDelay, long idleAfter) {
            this(column, maxDelay, idleAfter, 86_400_000_000L);
        }
    }

    /**
     * Rows that repeat the columns of an earlier row that was let through are duplicates, if their
     * event times (arrival times, for a source without) lie at most {@code within} microseconds
     * apart; 0 means for ever.
     */
    public record Deduplicate(List<Integer> by, long within) implements Serializable {
        public Deduplicate {
            by = List.copyOf(by);
        }
    }

    /**
     * @param check over the source's columns; a row for which it is not true (NULL passes) breaks
     *     the rule
     */
    public record Rule(String name, Expr check, Otherwise otherwise) implements Serializable {}

    /** What happens to a row that breaks a rule. */
    public enum Otherwise {
        /** To the quarantine. */
        QUARANTINE,
        /** Counted as filtered. */
        DROP,
        /** Counted, and passed on with the rule's name in the {@code _tags} column. */
        TAG,
        /** The pipeline stops. */
        STOP
    }

    /**
     * @param insertOnly true when its rows are never retracted
     * @param key columns that identify a row at any time; empty when the compiler knows none
     * @param eventTime the column that still rises with the watermark, if one does
     */
    public record View(
            String name,
            Plan plan,
            Schema schema,
            boolean insertOnly,
            List<Integer> key,
            @Nullable Integer eventTime) {
        public View {
            key = List.copyOf(key);
        }
    }
}
