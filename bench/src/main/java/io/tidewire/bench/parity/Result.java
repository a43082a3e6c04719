package io.tidewire.bench.parity;

import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.bench.cluster.Topics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run of a pipeline came to.
 *
 * @param tables per sink its final table: each row as it was written, with its key, and how often
 * @param refused rows of the quarantine, in the order of their text
 * @param books per source and account the number of rows, {@code clicks.late}
 */
record Result(
        Map<String, Map<Topics.Row, Long>> tables, List<Refused> refused, Map<String, Long> books) {

    private static final int SHOWN = 8;

    /** A row of the quarantine, but for when it came. */
    record Refused(
            String source,
            String code,
            String rule,
            String reason,
            String payload,
            String partition,
            long position,
            @Nullable Long lateness)
            implements Comparable<Refused> {

        /** Of a row from the future, how far depends on when it came. */
        Refused {
            reason = code.equals("FAR_FUTURE") ? "" : reason;
        }

        @Override
        public int compareTo(Refused other) {
            return toString().compareTo(other.toString());
        }
    }

    /** What the topics of a pipeline's sinks say now. */
    static Map<String, Map<Topics.Row, Long>> tables(
            CheckedPipeline.Runnable pipeline, Topics topics) {
        Map<String, Map<Topics.Row, Long>> tables = new TreeMap<>();
        for (var sink : pipeline.spec().sinks()) {
            tables.put(sink.name(), topics.table(sink.options().string("topic")));
        }
        return tables;
    }

    /** Rows in all sinks. */
    long rows() {
        return tables.values().stream()
                .flatMap(table -> table.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** What the other has more (+) or fewer (-) of, some lines of each kind; empty when equal. */
    List<String> differences(Result other) {
        List<String> lines = new ArrayList<>();
        compare("books", books, other.books, lines);
        compare("quarantine", counted(refused), counted(other.refused), lines);
        for (String sink : union(tables, other.tables)) {
            compare(
                    "sink " + sink,
                    tables.getOrDefault(sink, Map.of()),
                    other.tables.getOrDefault(sink, Map.of()),
                    lines);
        }
        return lines;
    }

    private static Map<Refused, Long> counted(List<Refused> rows) {
        Map<Refused, Long> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1L, Long::sum));
        return counts;
    }

    private static <K> void compare(
            String what, Map<K, Long> here, Map<K, Long> there, List<String> lines) {
        List<String> different = new ArrayList<>();
        for (K one : unordered(here, there)) {
            long more = there.getOrDefault(one, 0L) - here.getOrDefault(one, 0L);
            if (more != 0) {
                different.add("%s: %+d %s".formatted(what, more, one));
            }
        }
        different.sort(null);
        lines.addAll(different.subList(0, Math.min(SHOWN, different.size())));
        if (different.size() > SHOWN) {
            lines.add("%s: and %d more".formatted(what, different.size() - SHOWN));
        }
    }

    private static <K> Set<K> unordered(Map<K, ?> one, Map<K, ?> other) {
        Set<K> keys = new HashSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    private static TreeSet<String> union(Map<String, ?> one, Map<String, ?> other) {
        TreeSet<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }
}
