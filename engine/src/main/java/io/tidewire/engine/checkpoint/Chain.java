package io.tidewire.engine.checkpoint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The runs that make up the newest checkpoint, oldest first, and which of them to merge.
 *
 * <p>Runs of a level are merged when there are enough of them, which keeps their number small for
 * little writing: each entry is written once per level. All are merged when those behind the first
 * one have grown to a part of it that is worth it; so the files take at most one and a half times
 * what the state takes, plus what came while they were merged.
 */
record Chain(List<Run> runs) {

    static final Chain EMPTY = new Chain(List.of());

    /** So many runs of a level make one of the next. */
    private static final int FAN_IN = 16;

    Chain {
        runs = List.copyOf(runs);
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    Chain with(List<Run> more) {
        List<Run> all = new ArrayList<>(runs);
        all.addAll(more);
        return new Chain(all);
    }

    /** Runs that should be one; absent when none should. */
    @Nullable Merging toMerge() {
        if (runs.size() < 2) {
            return null;
        }
        if (2 * bytes(runs.subList(1, runs.size())) >= runs.getFirst().length()) {
            return new Merging(runs, true);
        }
        int end = runs.size();
        int begin = end - 1;
        while (begin > 1 && runs.get(begin - 1).level() == runs.get(end - 1).level()) {
            begin--;
        }
        return end - begin < FAN_IN ? null : new Merging(runs.subList(begin, end), false);
    }

    long bytes() {
        return bytes(runs);
    }

    /** How far merging lies behind: 1 when it is time, 2 when it is past time. */
    double backlog() {
        return runs.isEmpty()
                ? 0
                : 2.0 * bytes(runs.subList(1, runs.size())) / runs.getFirst().length();
    }

    private static long bytes(List<Run> some) {
        return some.stream().mapToLong(Run::length).sum();
    }

    /** The chain with the merged runs in the place of theirs; absent when it has them no more. */
    @Nullable Chain replaced(Merging merged, List<Run> by) {
        int at = Collections.indexOfSubList(runs, merged.runs());
        if (at < 0 || merged.toTheBottom() && at > 0) {
            return null;
        }
        List<Run> all = new ArrayList<>(runs.subList(0, at));
        all.addAll(by);
        all.addAll(runs.subList(at + merged.runs().size(), runs.size()));
        return new Chain(all);
    }

    /**
     * @param runs that follow one another in a chain
     * @param toTheBottom whether none is older, so that what they removed is gone for good
     */
    record Merging(List<Run> runs, boolean toTheBottom) {
        int level() {
            return 1 + runs.stream().mapToInt(Run::level).max().orElse(0);
        }
    }
}
