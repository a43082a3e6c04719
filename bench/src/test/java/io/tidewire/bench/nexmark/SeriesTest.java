package io.tidewire.bench.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Results;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who is measured how often, and what the figures amount to. */
class SeriesTest {

    private static final Contender OURS = new Named("Tidewire", "Tidewire");
    private static final Contender PLAIN = new Named("Flink", "Flink");
    private static final Contender BATCHED = new Named("Flink, mini-batch", "Flink");

    /** Rows that Q0 reads of the million events. */
    private static final double ROWS = 920_000;

    @TempDir private Path folder;

    private final Machine machine = new Machine();

    @BeforeEach
    void numbersAsTheBenchmarkPrintsThem() {
        Locale.setDefault(Locale.ROOT);
    }

    private record Named(String name, String family) implements Contender {
        @Override
        public boolean runs(Query query, Input input) {
            return true;
        }

        @Override
        public Command command(Query query, Input input, Output output, String gcFlag) {
            throw new UnsupportedOperationException();
        }
    }

    /** Takes so many CPU seconds, the last ones again and again, and remembers who was asked. */
    private static final class Machine implements Inputs {
        private final Map<String, Deque<Double>> cpu = new HashMap<>();
        private final Map<String, String> answers = new HashMap<>();
        private final List<String> measured = new ArrayList<>();
        private final List<String> answered = new ArrayList<>();

        @Override
        public boolean suit(Contender contender, Query query) {
            return true;
        }

        @Override
        public Sample measure(Contender contender, Query query) throws IOException {
            measured.add(contender.name());
            Deque<Double> runs = cpu.get(query.title() + contender.name());
            if (runs == null) {
                throw new IOException("out of memory");
            }
            double taken = runs.size() == 1 ? runs.element() : runs.remove();
            return new Sample(new Usage(taken, taken, 100, 0), new Usage(1, taken / 2, 100, 0));
        }

        private void takes(Query query, Contender contender, Double... seconds) {
            cpu.put(query.title() + contender.name(), new ArrayDeque<>(List.of(seconds)));
        }

        @Override
        public String answer(Contender contender, Query query, Digest digest) {
            answered.add(contender.name());
            return answers.getOrDefault(query.title() + contender.name(), "same");
        }
    }

    private Series series(List<Query> queries, int runs) {
        return new Series(
                "test", queries, List.of(OURS, PLAIN, BATCHED), machine, 100_000, 1_000_000, runs);
    }

    private Report run(Series series) throws IOException {
        Results results = Results.open(folder.resolve("test.tsv"), series.plan("abc"));
        Map<String, String> failures = new SeriesRun(series, results).run();
        return new Report(series, Line.of(series, results), failures);
    }

    private void takes(Query query, double ours, double plain, double batched) {
        machine.takes(query, OURS, ours);
        machine.takes(query, PLAIN, plain);
        machine.takes(query, BATCHED, batched);
    }

    @Test
    void ofAFamilyOnlyTheBestIsMeasuredAgainAndAsked() throws IOException {
        takes(Query.Q0, 1, 5, 4);
        run(series(List.of(Query.Q0), 3));
        assertThat(machine.measured)
                .containsExactly(
                        "Tidewire",
                        "Flink",
                        "Flink, mini-batch",
                        "Tidewire",
                        "Flink, mini-batch",
                        "Tidewire",
                        "Flink, mini-batch");
        assertThat(machine.answered).containsExactly("Tidewire", "Flink, mini-batch");
    }

    @Test
    void whoLeadsByOneGoodRunAloneHasToKeepIt() throws IOException {
        machine.takes(Query.Q0, OURS, 1.0);
        machine.takes(Query.Q0, PLAIN, 5.0);
        machine.takes(Query.Q0, BATCHED, 4.0, 6.0);
        String text = run(series(List.of(Query.Q0), 3)).markdown();
        assertThat(machine.measured)
                .containsExactly(
                        "Tidewire",
                        "Flink",
                        "Flink, mini-batch",
                        "Tidewire",
                        "Flink, mini-batch",
                        "Tidewire",
                        "Flink",
                        "Flink");
        assertThat(machine.answered).containsExactly("Tidewire", "Flink");
        assertThat(text)
                .contains("5.0x in the geometric mean of 1 queries")
                .contains("1 of 1 results of others equal Tidewire's.")
                .contains("| Flink, mini-batch (runs: 2) |");
    }

    @Test
    void whatWasMeasuredIsNotMeasuredAgain() throws IOException {
        takes(Query.Q0, 1, 4, 5);
        run(series(List.of(Query.Q0), 1));
        machine.measured.clear();
        machine.answered.clear();
        run(series(List.of(Query.Q0), 2));
        assertThat(machine.measured).containsExactly("Tidewire", "Flink");
        assertThat(machine.answered).isEmpty();
    }

    @Test
    void theBestOfTheOthersIsCompared() throws IOException {
        takes(Query.Q0, 1, 5, 4);
        takes(Query.Q1, 1, 9, 10);
        String text = run(series(List.of(Query.Q0, Query.Q1), 1)).markdown();
        assertThat(text)
                .contains(
                        "CPU of Flink against Tidewire's: 6.0x in the geometric mean of 2 queries")
                .contains("4.0x at worst (q0)")
                .contains("2 of 2 results of others equal Tidewire's.")
                .contains(
                        "| q0 | Flink, mini-batch | 230 | %.2f | %.2f | 4.0x | 4.0x | 100 | 0.00 |"
                                .formatted(4 / ROWS * 1e6, 2 / (ROWS * 0.9) * 1e6));
    }

    @Test
    void anotherAnswerCountsNowhere() throws IOException {
        takes(Query.Q0, 1, 4, 5);
        takes(Query.Q1, 1, 100, 200);
        machine.answers.put("q1Flink", "another");
        assertThat(run(series(List.of(Query.Q0, Query.Q1), 1)).markdown())
                .contains("4.0x in the geometric mean of 1 queries")
                .contains("left out of the comparison: q1 Flink (differs)")
                .contains("| q1 | Flink |");
    }

    @Test
    void whatFailsIsNamedAndTriedAgain() throws IOException {
        machine.takes(Query.Q0, OURS, 1.0);
        machine.takes(Query.Q0, PLAIN, 4.0);
        assertThat(run(series(List.of(Query.Q0), 2)).markdown())
                .contains("Without figures: q0 Flink, mini-batch (out of memory).")
                .contains("4.0x in the geometric mean of 1 queries");
        machine.takes(Query.Q0, BATCHED, 2.0);
        assertThat(run(series(List.of(Query.Q0), 2)).markdown())
                .contains("2.0x in the geometric mean of 1 queries")
                .doesNotContain("Without figures");
    }
}
