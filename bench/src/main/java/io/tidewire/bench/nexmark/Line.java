package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * One contender at one query: the medians of its runs.
 *
 * @param rows of the whole input
 * @param tenthRows of a tenth of it
 * @param answer the digest of its result; null when it was not taken
 */
record Line(
        Query query,
        Contender contender,
        long rows,
        long tenthRows,
        Usage whole,
        Usage tenth,
        int runs,
        @Nullable String answer) {

    /** Of the system's account of CPU time. */
    private static final double TICK_SECONDS = 0.01;

    /** Those of a series that have figures, query by query. */
    static List<Line> of(Series series, Results results) {
        List<Line> lines = new ArrayList<>();
        for (Query query : series.queries()) {
            for (Contender contender : series.contenders()) {
                List<Usage> whole =
                        results.usages(SeriesRun.key(query, contender, SeriesRun.Size.WHOLE));
                List<Usage> tenth =
                        results.usages(SeriesRun.key(query, contender, SeriesRun.Size.TENTH));
                List<List<String>> answer = results.of(SeriesRun.answerKey(query, contender));
                if (!whole.isEmpty() && !tenth.isEmpty()) {
                    lines.add(
                            new Line(
                                    query,
                                    contender,
                                    series.rows(query),
                                    series.tenthRows(query),
                                    Usage.median(whole),
                                    Usage.median(tenth),
                                    whole.size(),
                                    answer.isEmpty() ? null : answer.getFirst().getFirst()));
                }
            }
        }
        return lines;
    }

    /** CPU-seconds per million rows, the start included. */
    double cpu() {
        return Math.max(whole.cpuSeconds(), TICK_SECONDS) / rows * 1e6;
    }

    /**
     * CPU-seconds per million rows beyond the first tenth, or what one tick of the clock for them
     * is, when that is more: a query may cost next to nothing.
     */
    double net() {
        return Math.max(whole.cpuSeconds() - tenth.cpuSeconds(), TICK_SECONDS)
                / (rows - tenthRows)
                * 1e6;
    }

    double thousandRowsPerSecond() {
        return rows / whole.seconds() / 1000;
    }
}
