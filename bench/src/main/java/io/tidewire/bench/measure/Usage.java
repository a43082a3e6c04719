package io.tidewire.bench.measure;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What one process took, from its start to its end.
 *
 * @param seconds by the clock
 * @param cpuSeconds of all its threads, user and system, its children's included
 * @param peakMegabytes the greatest resident set size
 * @param gcSeconds pauses of the garbage collector
 */
public record Usage(double seconds, double cpuSeconds, double peakMegabytes, double gcSeconds) {

    List<String> words() {
        return Stream.of(seconds, cpuSeconds, peakMegabytes, gcSeconds)
                .map("%.3f"::formatted)
                .toList();
    }

    static Usage parse(List<String> words) {
        return new Usage(
                Double.parseDouble(words.get(0)),
                Double.parseDouble(words.get(1)),
                Double.parseDouble(words.get(2)),
                Double.parseDouble(words.get(3)));
    }

    /** Each figure's own median. */
    public static Usage median(List<Usage> runs) {
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
