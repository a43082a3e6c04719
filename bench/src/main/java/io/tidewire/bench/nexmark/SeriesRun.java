package io.tidewire.bench.nexmark;

import io.tidewire.bench.answer.Deciding;
import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Measures a series, or what is left of it. The contenders take turns at each query, so that a
 * machine whose speed changes is unfair to none; then the answers of those that count are taken, on
 * the measured rows. What fails has no figures, and the others go on.
 */
final class SeriesRun {

    private final Series series;
    private final Results results;
    private final Map<String, String> failures = new LinkedHashMap<>();

    SeriesRun(Series series, Results results) {
        this.series = series;
        this.results = results;
    }

    /**
     * Measures.
     *
     * @return what failed, with the reason; it is tried again next time
     */
    Map<String, String> run() throws IOException {
        for (Query query : series.queries()) {
            List<Contender> contenders =
                    series.contenders().stream()
                            .filter(contender -> series.inputs().suit(contender, query))
                            .toList();
            List<Contender> due = due(query, contenders);
            while (!due.isEmpty()) {
                for (Contender contender : due) {
                    turn(query, contender);
                }
                due = due(query, contenders);
            }
            answers(query, best(query, contenders));
        }
        return failures;
    }

    /** Of which input a usage is. */
    enum Size {
        WHOLE,
        TENTH
    }

    static String key(Query query, Contender contender, Size size) {
        return query.title() + "/" + contender.name() + "/" + size;
    }

    static String answerKey(Query query, Contender contender) {
        return query.title() + "/" + contender.name() + "/ANSWER";
    }

    private void answers(Query query, List<Contender> contenders) throws IOException {
        for (Contender contender : contenders) {
            if (contender.answers()
                    && results.of(answerKey(query, contender)).isEmpty()
                    && !failed(query, contender)) {
                try {
                    String answer =
                            series.inputs()
                                    .answer(contender, query, new Digest(Deciding.of(query)));
                    results.add(answerKey(query, contender), List.of(answer));
                    System.out.println(answerKey(query, contender) + " " + answer);
                } catch (IOException e) {
                    fail(query, contender, e);
                }
            }
        }
    }

    private boolean failed(Query query, Contender contender) {
        return failures.containsKey(name(query, contender));
    }

    private static String name(Query query, Contender contender) {
        return query.title() + " " + contender.name();
    }

    private void fail(Query query, Contender contender, IOException e) {
        System.out.println(name(query, contender) + ": " + e.getMessage());
        failures.put(
                name(query, contender),
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private void turn(Query query, Contender contender) throws IOException {
        try {
            Inputs.Sample sample = series.inputs().measure(contender, query);
            results.add(key(query, contender, Size.WHOLE), sample.whole());
            results.add(key(query, contender, Size.TENTH), sample.tenth());
            System.out.printf(
                    "%s/%s %.2f s, %.2f CPU-s, %.0f MB; a tenth %.2f s, %.2f CPU-s%n",
                    query.title(),
                    contender.name(),
                    sample.whole().seconds(),
                    sample.whole().cpuSeconds(),
                    sample.whole().peakMegabytes(),
                    sample.tenth().seconds(),
                    sample.tenth().cpuSeconds());
        } catch (IOException e) {
            fail(query, contender, e);
        }
    }

    /** Who counts as far as can be told, and has not run often enough to be sure of it. */
    private List<Contender> due(Query query, List<Contender> contenders) {
        return best(query, contenders).stream()
                .filter(contender -> usages(query, contender).size() < series.runs())
                .toList();
    }

    /**
     * Those that have not failed and, of each family, the one that took the least CPU by the median
     * of its runs; all that have not run.
     */
    private List<Contender> best(Query query, List<Contender> contenders) {
        Map<String, Double> best = new HashMap<>();
        for (Contender contender : contenders) {
            cpu(query, contender).ifPresent(cpu -> best.merge(contender.family(), cpu, Math::min));
        }
        List<Contender> left = new ArrayList<>();
        for (Contender contender : contenders) {
            boolean behind =
                    cpu(query, contender).stream()
                            .anyMatch(cpu -> cpu > best.getOrDefault(contender.family(), cpu));
            if (!behind && !failed(query, contender)) {
                left.add(contender);
            }
        }
        return left;
    }

    private OptionalDouble cpu(Query query, Contender contender) {
        List<Usage> usages = usages(query, contender);
        return usages.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Usage.median(usages).cpuSeconds());
    }

    private List<Usage> usages(Query query, Contender contender) {
        return results.usages(key(query, contender, Size.WHOLE));
    }
}
