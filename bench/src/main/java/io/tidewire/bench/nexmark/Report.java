package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.GeometricMean;
import io.tidewire.testkit.nexmark.Query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The figures of a series as Markdown. What gave another answer stands there, but counts nowhere.
 *
 * @param failures who could not be measured, and why
 */
record Report(Series series, List<Line> lines, Map<String, String> failures) {

    private static final String HEAD =
            """
            | query | | thousand rows/s | CPU-s per million rows | net | times Tidewire's CPU | net | peak MB | collector, s |
            |---|---|---|---|---|---|---|---|---|
            """;

    /** The table and what it amounts to. */
    String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        lines.forEach(line -> text.append(row(line)));
        text.append('\n').append(comparisons()).append('\n').append(answers());
        failures.forEach(
                (who, why) -> text.append("\nWithout figures: %s (%s).%n".formatted(who, why)));
        return text.toString();
    }

    private String row(Line line) {
        Line ours = ours(line.query());
        return "| %s | %s%s | %.0f | %.2f | %.2f | %s | %s | %.0f | %.2f |%n"
                .formatted(
                        line.query().title(),
                        line.contender().name(),
                        line.runs() == series.runs() ? "" : " (runs: " + line.runs() + ")",
                        line.thousandRowsPerSecond(),
                        line.cpu(),
                        line.net(),
                        ours == null || ours == line ? "" : times(line.cpu() / ours.cpu()),
                        ours == null || ours == line ? "" : times(line.net() / ours.net()),
                        line.whole().peakMegabytes(),
                        line.whole().gcSeconds());
    }

    private static String times(double ratio) {
        return "%.1fx".formatted(ratio);
    }

    private @Nullable Line ours(Query query) {
        String name = series.contenders().getFirst().name();
        return lines.stream()
                .filter(line -> line.query() == query && line.contender().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** How many times less CPU Tidewire takes than each family: geometric means and the worst. */
    private String comparisons() {
        Set<String> families = new LinkedHashSet<>();
        lines.stream()
                .map(Line::contender)
                .filter(Contender::answers)
                .forEach(contender -> families.add(contender.family()));
        families.remove(series.contenders().getFirst().family());
        StringBuilder text = new StringBuilder();
        for (String family : families) {
            text.append(
                    "- CPU of %s against Tidewire's: %s; net %s.%n"
                            .formatted(
                                    family,
                                    summary(ratios(family, Line::cpu)),
                                    summary(ratios(family, Line::net))));
        }
        return text.toString();
    }

    /** By query, the best of a family against ours, where both gave the same answer. */
    private Map<Query, Double> ratios(String family, ToDoubleFunction<Line> figure) {
        Map<Query, Double> ratios = new LinkedHashMap<>();
        for (Query query : series.queries()) {
            Line ours = ours(query);
            if (ours == null) {
                continue;
            }
            lines.stream()
                    .filter(line -> line.query() == query)
                    .filter(line -> line.contender().family().equals(family) && counts(line))
                    .filter(line -> agrees(line, ours))
                    .mapToDouble(figure)
                    .min()
                    .ifPresent(best -> ratios.put(query, best / figure.applyAsDouble(ours)));
        }
        return ratios;
    }

    /** Whether none of its family takes less CPU for the query. */
    private boolean counts(Line one) {
        return lines.stream()
                .filter(line -> line.query() == one.query())
                .filter(line -> line.contender().family().equals(one.contender().family()))
                .noneMatch(line -> line.whole().cpuSeconds() < one.whole().cpuSeconds());
    }

    private static boolean agrees(Line line, Line ours) {
        return line.answer() != null && line.answer().equals(ours.answer());
    }

    static String summary(Map<Query, Double> ratios) {
        if (ratios.isEmpty()) {
            return "nothing to compare";
        }
        Map.Entry<Query, Double> worst =
                ratios.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
        return "%.1fx in the geometric mean of %d queries, %.1fx at worst (%s)"
                .formatted(
                        mean(ratios.values()),
                        ratios.size(),
                        worst.getValue(),
                        worst.getKey().title());
    }

    private static double mean(Collection<Double> ratios) {
        GeometricMean mean = new GeometricMean();
        ratios.forEach(mean::add);
        return mean.get();
    }

    /** On these very rows. */
    private String answers() {
        List<String> equal = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Line line : lines) {
            Line ours = ours(line.query());
            if (ours == null || ours == line || !line.contender().answers()) {
                continue;
            }
            String who = line.query().title() + " " + line.contender().name();
            if (!counts(line)) {
                continue;
            }
            if (line.answer() == null || ours.answer() == null) {
                others.add(who + " (not taken)");
            } else if (agrees(line, ours)) {
                equal.add(who);
            } else {
                others.add(who + " (differs)");
            }
        }
        return "Answers on the measured rows: %d of %d results of others equal Tidewire's%s.%n"
                .formatted(
                        equal.size(),
                        equal.size() + others.size(),
                        others.isEmpty()
                                ? ""
                                : "; left out of the comparison: "
                                        + others.stream().collect(Collectors.joining(", ")));
    }
}
