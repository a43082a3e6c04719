package io.tidewire.bench.nexmark;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one process took, from its start to its end.
 *
 * @param seconds by the clock
 * @param cpuSeconds of all its threads, user and system, its children's included
 * @param peakMegabytes the greatest resident set size
 * @param gcSeconds pauses of the garbage collector
 */
record Usage(double seconds, double cpuSeconds, double peakMegabytes, double gcSeconds) {

    /** Each figure's own median. */
    static Usage median(List<Usage> runs) {
        return new Usage(
                median(runs, Usage::seconds),
                median(runs, Usage::cpuSeconds),
                median(runs, Usage::peakMegabytes),
                median(runs, Usage::gcSeconds));
    }

    private static double median(List<Usage> runs, ToDoubleFunction<Usage> figure) {
        List<Usage> sorted = runs.stream().sorted(Comparator.comparingDouble(figure)).toList();
        return figure.applyAsDouble(sorted.get(sorted.size() / 2));
    }
}
