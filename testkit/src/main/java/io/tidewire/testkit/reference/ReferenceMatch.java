package io.tidewire.testkit.reference;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Absent;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Choice;
import io.tidewire.api.plan.RowPattern.Element;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.One;
import io.tidewire.api.plan.RowPattern.PastLastRow;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.api.plan.RowPattern.Repeat;
import io.tidewire.api.plan.RowPattern.Sequence;
import io.tidewire.api.plan.RowPattern.ToNextRow;
import io.tidewire.api.plan.RowPattern.ToVariable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * MATCH_RECOGNIZE by recursion over the pattern: each partition is sorted as a whole and searched
 * from its first row, every time anew. A search that comes to the end of the rows while there could
 * be more ends everything in its partition: what follows depends on rows to come.
 */
final class ReferenceMatch {

    private enum Outcome {
        OPEN,
        FAILED,
        MATCHED
    }

    private final Plan.Match plan;
    private final RowPattern pattern;
    private final long watermark;

    /** Of the partition and first row at hand. */
    private List<List<@Nullable Object>> rows = List.of();

    private int start;

    /** The variable of each row taken; the rows follow each other from {@code start} on. */
    private final List<Integer> taken = new ArrayList<>();

    /** The row that is asked for an absence, behind others that belong to nothing. */
    private int probe = -1;

    ReferenceMatch(Plan.Match plan, long watermark) {
        this.plan = plan;
        this.pattern = plan.pattern();
        this.watermark = watermark;
    }

    List<List<@Nullable Object>> matches(List<List<@Nullable Object>> input) {
        List<List<@Nullable Object>> matches = new ArrayList<>();
        List<List<@Nullable Object>> passed =
                input.stream()
                        .filter(row -> row.get(plan.time()) != null && time(row) < watermark)
                        .toList();
        for (List<List<@Nullable Object>> partition :
                ReferenceEngine.grouped(passed, plan.partition()).values()) {
            rows = new ArrayList<>(partition);
            rows.sort(Order.by(plan.order()).thenComparing(Order.rows()));
            start = 0;
            while (start < rows.size()) {
                taken.clear();
                Outcome outcome = match(List.of(pattern.root()));
                if (outcome == Outcome.OPEN) {
                    break;
                }
                if (outcome == Outcome.MATCHED) {
                    measure(matches);
                }
                start += outcome == Outcome.MATCHED ? next() : 1;
            }
        }
        return matches;
    }

    private long time(List<@Nullable Object> row) {
        Object time = row.get(plan.time());
        if (time == null) {
            throw new IllegalArgumentException("a row without a time");
        }
        return ReferenceEngine.micros(time);
    }

    private boolean isOver(long time) {
        return pattern.within() != null && time - time(rows.get(start)) >= pattern.within();
    }

    private boolean isOver() {
        return pattern.within() != null && (watermark == Long.MAX_VALUE || isOver(watermark));
    }

    /**
     * Matches what is left of the pattern; MATCHED leaves the rows in {@code taken}, the other
     * outcomes leave it as it was.
     */
    private Outcome match(List<Element> left) {
        if (left.isEmpty()) {
            return Outcome.MATCHED;
        }
        List<Element> rest = left.subList(1, left.size());
        return switch (left.getFirst()) {
            case One one -> one(one.variable(), rest);
            case Sequence sequence -> match(joined(sequence.elements(), rest));
            case Choice choice -> {
                List<List<Element>> ways = new ArrayList<>();
                choice.alternatives().forEach(way -> ways.add(joined(List.of(way), rest)));
                yield first(ways);
            }
            case Repeat repeat -> first(ways(repeat, rest));
            case Absent absent -> absent(absent.variable());
        };
    }

    private static List<Element> joined(List<Element> first, List<Element> rest) {
        List<Element> all = new ArrayList<>(first);
        all.addAll(rest);
        return all;
    }

    private Outcome first(List<List<Element>> ways) {
        for (List<Element> way : ways) {
            Outcome outcome = match(way);
            if (outcome != Outcome.FAILED) {
                return outcome;
            }
        }
        return Outcome.FAILED;
    }

    private static List<List<Element>> ways(Repeat repeat, List<Element> rest) {
        if (repeat.most() == 0) {
            return List.of(rest);
        }
        int most = repeat.most() == Repeat.UNLIMITED ? repeat.most() : repeat.most() - 1;
        Repeat fewer =
                new Repeat(
                        repeat.element(), Math.max(0, repeat.least() - 1), most, repeat.greedy());
        List<Element> onceMore = joined(List.of(repeat.element(), fewer), rest);
        if (repeat.least() > 0) {
            return List.of(onceMore);
        }
        return repeat.greedy() ? List.of(onceMore, rest) : List.of(rest, onceMore);
    }

    private Outcome one(int variable, List<Element> rest) {
        int index = start + taken.size();
        if (index == rows.size()) {
            return isOver() ? Outcome.FAILED : Outcome.OPEN;
        }
        if (isOver(time(rows.get(index)))) {
            return Outcome.FAILED;
        }
        taken.add(variable);
        Outcome outcome = holds(variable) ? match(rest) : Outcome.FAILED;
        if (outcome == Outcome.FAILED) {
            taken.removeLast();
        }
        return outcome;
    }

    private Outcome absent(int variable) {
        for (int index = start + taken.size(); index < rows.size(); index++) {
            if (isOver(time(rows.get(index)))) {
                return Outcome.MATCHED;
            }
            taken.add(variable);
            probe = index;
            boolean came = holds(variable);
            probe = -1;
            taken.removeLast();
            if (came) {
                return Outcome.FAILED;
            }
        }
        return isOver() ? Outcome.MATCHED : Outcome.OPEN;
    }

    private boolean holds(int variable) {
        Expr condition = pattern.variables().get(variable).condition();
        try {
            return condition == null
                    || Boolean.TRUE.equals(ReferenceExpressions.evaluate(condition, readings()));
        } catch (ReferenceExpressions.RowFailed e) {
            return false;
        }
    }

    private void measure(List<List<@Nullable Object>> matches) {
        try {
            List<@Nullable Object> match =
                    new ArrayList<>(ReferenceEngine.pick(rows.get(start), plan.partition()));
            List<@Nullable Object> readings = readings();
            plan.measures().forEach(e -> match.add(ReferenceExpressions.evaluate(e, readings)));
            matches.add(match);
        } catch (ReferenceExpressions.RowFailed e) {
            // A failing match is in no result.
        }
    }

    private List<@Nullable Object> readings() {
        List<@Nullable Object> values = new ArrayList<>();
        pattern.readings().forEach(reading -> values.add(value(reading)));
        return values;
    }

    private @Nullable Object value(Reading reading) {
        return switch (reading) {
            case Cell cell -> {
                List<List<@Nullable Object>> of = rowsOf(cell.variables());
                int index = cell.first() ? cell.offset() : of.size() - 1 - cell.offset();
                yield index < 0 || index >= of.size() ? null : of.get(index).get(cell.column());
            }
            case Folded folded ->
                    ReferenceAggregates.call(
                            new Plan.Aggregate.Call(
                                    folded.function(),
                                    folded.column() == null ? List.of() : List.of(folded.column()),
                                    false,
                                    null,
                                    List.of()),
                            rowsOf(folded.variables()),
                            folded.type());
            case MatchTime _ -> matchTime();
        };
    }

    private @Nullable Object matchTime() {
        List<@Nullable Object> first = rows.get(start);
        Object like = first.get(plan.time());
        Long within = pattern.within();
        return pattern.absence() == null || within == null || like == null
                ? rows.get(start + taken.size() - 1).get(plan.time())
                : ReferenceEngine.time(time(first) + within, like);
    }

    private List<List<@Nullable Object>> rowsOf(List<Integer> variables) {
        List<List<@Nullable Object>> of = new ArrayList<>();
        for (int i = 0; i < taken.size(); i++) {
            if (variables.contains(taken.get(i))) {
                boolean probed = probe >= 0 && i == taken.size() - 1;
                of.add(rows.get(probed ? probe : start + i));
            }
        }
        return of;
    }

    private int next() {
        return switch (pattern.skip()) {
            case PastLastRow _ -> taken.size();
            case ToNextRow _ -> 1;
            case ToVariable to -> {
                List<Integer> places = new ArrayList<>();
                for (int i = 0; i < taken.size(); i++) {
                    if (to.variables().contains(taken.get(i))) {
                        places.add(i);
                    }
                }
                yield places.isEmpty()
                        ? 1
                        : Math.max(1, to.first() ? places.getFirst() : places.getLast());
            }
        };
    }
}
