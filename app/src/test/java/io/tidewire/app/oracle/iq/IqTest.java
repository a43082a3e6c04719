package io.tidewire.app.oracle.iq;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.oracle.iq.IqRun.Outcome;
import io.tidewire.app.oracle.iq.IqRun.Result;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Calcite's own tests expect of queries over its small schemas: the same rows must come of a
 * view. docs/sql/conformance.md says how much passes and why the rest does not.
 */
@Tag("iq")
class IqTest {

    private static final List<String> SAMPLE =
            List.of(
                    "sub-query.iq",
                    "scalar.iq",
                    "some.iq",
                    "join.iq",
                    "lateral.iq",
                    "outer.iq",
                    "set-op.iq");

    private static final List<String> OTHERS =
            List.of(
                    "agg.iq",
                    "blank.iq",
                    "conditions.iq",
                    "functions.iq",
                    "match.iq",
                    "misc.iq",
                    "operator.iq",
                    "pivot.iq",
                    "sequence.iq",
                    "sort.iq",
                    "spatial.iq",
                    "stream.iq",
                    "struct.iq",
                    "unnest.iq",
                    "winagg.iq",
                    "within-distinct.iq");

    /** Answers that differ by intent, or were wrong in that release. */
    private static final Map<String, String> DIFFERENT =
            Map.ofEntries(
                    Map.entry("agg.iq:207", "a deviation of whole numbers is cut, as in Flink"),
                    Map.entry("agg.iq:1416", "wrong there: 14 rows, not 3"),
                    Map.entry("agg.iq:1512", "AVG of a DECIMAL has six digits, as in Flink"),
                    Map.entry("agg.iq:2424", "ANY_VALUE is another one"),
                    Map.entry("agg.iq:2440", "ANY_VALUE is another one"),
                    Map.entry("misc.iq:1248", "a text is compared with a number by its value"),
                    Map.entry("misc.iq:1885", "REAL is kept as DOUBLE"),
                    Map.entry("misc.iq:1995", "RAND has other numbers"),
                    Map.entry("operator.iq:214", "a TIME cut to a YEAR is 00:00"),
                    Map.entry("winagg.iq:240", "NULL comes first"),
                    Map.entry("winagg.iq:259", "NULL comes first"),
                    Map.entry("winagg.iq:283", "NULL comes first, ties go by the whole row"),
                    Map.entry("winagg.iq:309", "ties go by the whole row"),
                    Map.entry("winagg.iq:461", "NULL comes first"),
                    Map.entry("winagg.iq:486", "NULL comes first"));

    /** What is refused because Flink does not have it either. */
    private static final Pattern REFUSED =
            Pattern.compile(
                    "PIVOT is not supported|UNPIVOT is not supported|MULTISET is not supported"
                            + "|WITHIN DISTINCT is not supported|PREV is not supported, as in Flink"
                            + "|there is no function '.*'|there is no column 'PI'"
                            + "|this query cannot be planned: no such type: ANY"
                            + "|the column '.*' is an interval, which no view can hold"
                            + "|\\* is not supported here|'EXTRACT' does not go with STRING, STRING");

    @Test
    void aSampleAnswersAsWritten() {
        verify(SAMPLE);
    }

    @Tag("long")
    @Test
    void everyFileAnswersAsWritten() {
        List<String> files = new ArrayList<>(SAMPLE);
        files.addAll(OTHERS);
        verify(files);
    }

    private static void verify(List<String> files) {
        List<Result> wrong = new ArrayList<>();
        Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (String file : files) {
            for (IqFile.Query query : IqFile.read(file)) {
                Result result = IqRun.run(query);
                Outcome outcome = result.outcome();
                counts.computeIfAbsent(file, name -> new TreeMap<>())
                        .merge(outcome, 1, Integer::sum);
                if (outcome != Outcome.RIGHT) {
                    reasons.merge(outcome + ": " + reason(result), 1, Integer::sum);
                }
                boolean meant =
                        switch (outcome) {
                            case RIGHT, NOT_ASKED -> true;
                            case REFUSED -> REFUSED.matcher(result.reason()).matches();
                            case WRONG, FAILED_ROW -> DIFFERENT.containsKey(query.place());
                        };
                if (!meant) {
                    wrong.add(result);
                }
            }
        }
        counts.forEach((file, outcomes) -> System.out.println(file + " " + outcomes));
        reasons.forEach((reason, count) -> System.out.println(count + " " + reason));
        assertThat(wrong)
                .as(() -> wrong.stream().map(Result::toString).collect(Collectors.joining("\n\n")))
                .isEmpty();
    }

    private static String reason(Result result) {
        return DIFFERENT.getOrDefault(
                result.query().place(), result.reason().lines().findFirst().orElse(""));
    }
}
