package io.tidewire.app.oracle.logic;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.oracle.logic.LogicRun.Outcome;
import io.tidewire.app.oracle.logic.LogicRun.Result;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * SQLite's corpus of some millions of queries, each run as a view over sources. A sample of some
 * files always; of every file with the tag {@code long}, which prints what docs/sql/conformance.md
 * reports.
 */
@Tag("sqllogic")
class SqlLogicTest {

    private static final List<String> SAMPLE =
            List.of(
                    "select1.test",
                    "select2.test",
                    "select3.test",
                    "select4.test",
                    "select5.test",
                    "evidence/in2.test",
                    "index/between/10/slt_good_0.test",
                    "index/orderby/10/slt_good_0.test",
                    "index/random/10/slt_good_0.test",
                    "random/aggregates/slt_good_0.test",
                    "random/expr/slt_good_0.test",
                    "random/groupby/slt_good_0.test",
                    "random/select/slt_good_0.test");

    @Test
    void aSampleAnswersAsWritten() {
        verify(SAMPLE, 30);
    }

    @Tag("long")
    @Test
    void everyFileAnswersAsWritten() {
        verify(LogicFile.names(), Integer.getInteger("tidewire.queries", 40));
    }

    private static void verify(List<String> files, int queriesPerFile) {
        List<Result> wrong = new ArrayList<>();
        Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (String name : files) {
            for (Result result : LogicRun.run(LogicFile.read(name), queriesPerFile)) {
                counts.computeIfAbsent(family(name), family -> new TreeMap<>())
                        .merge(result.outcome(), 1, Integer::sum);
                if (result.outcome() == Outcome.WRONG) {
                    wrong.add(result);
                } else if (result.outcome() != Outcome.RIGHT) {
                    reasons.merge(
                            result.outcome() + ": " + general(result.reason()), 1, Integer::sum);
                }
            }
        }
        counts.forEach((family, outcomes) -> System.out.println(family + " " + outcomes));
        reasons.forEach((reason, count) -> System.out.println(count + " " + reason));
        assertThat(wrong)
                .as(() -> wrong.stream().map(Result::toString).collect(Collectors.joining("\n\n")))
                .isEmpty();
    }

    private static String family(String file) {
        return file.contains("/") ? file.replaceAll("/(\\d+/)?[^/]*$", "") : "select";
    }

    /** Without the names and numbers that differ from query to query. */
    private static String general(String reason) {
        return reason.lines()
                .findFirst()
                .orElse("")
                .replaceAll("'[^']*'", "'...'")
                .replaceAll("\\d+", "n");
    }
}
