package io.tidewire.sql.rewrite;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.Reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A MATCH_RECOGNIZE of which only some columns are wanted: without the other measures, and without
 * what only they read. The partition stays.
 *
 * @param readings those still read, by their old numbers
 * @param columns of the input that are still read
 * @param places where each column of the old plan is now, −1 for one that is gone
 */
record MatchNeeds(Plan.Match match, List<Integer> readings, Set<Integer> columns, int[] places) {

    static MatchNeeds of(Plan.Match match, Set<Integer> needed) {
        int keys = match.partition().size();
        int[] places = new int[match.schema().size()];
        Set<Integer> readings = new TreeSet<>();
        int kept = 0;
        for (int i = 0; i < places.length; i++) {
            // A match without keys keeps one measure, to be a row at all.
            boolean last = kept == 0 && i == places.length - 1;
            boolean keep = i < keys || needed.contains(i) || last;
            places[i] = keep ? kept++ : -1;
            if (keep && i >= keys) {
                readings.addAll(Exprs.columns(match.measures().get(i - keys)));
            }
        }
        for (RowPattern.Variable variable : match.pattern().variables()) {
            if (variable.condition() != null) {
                readings.addAll(Exprs.columns(variable.condition()));
            }
        }
        Set<Integer> columns = new TreeSet<>(match.partition());
        match.order().forEach(key -> columns.add(key.column()));
        for (int reading : readings) {
            switch (match.pattern().readings().get(reading)) {
                case Cell cell -> columns.add(cell.column());
                case Folded folded -> {
                    if (folded.column() != null) {
                        columns.add(folded.column());
                    }
                }
                case MatchTime _ -> {}
            }
        }
        return new MatchNeeds(match, List.copyOf(readings), columns, places);
    }

    /**
     * The match over the input without the columns it does not read.
     *
     * @param moved where each column of the old input is now
     */
    Plan over(Plan input, int[] moved) {
        RowPattern pattern = match.pattern();
        List<Reading> read = new ArrayList<>();
        int[] numbers = new int[pattern.readings().size()];
        for (int i = 0; i < readings.size(); i++) {
            numbers[readings.get(i)] = i;
            read.add(moved(pattern.readings().get(readings.get(i)), moved));
        }
        List<RowPattern.Variable> variables = new ArrayList<>();
        for (RowPattern.Variable variable : pattern.variables()) {
            Expr condition = variable.condition();
            variables.add(
                    condition == null
                            ? variable
                            : new RowPattern.Variable(
                                    variable.name(), Exprs.moved(condition, numbers)));
        }
        List<Field> fields = new ArrayList<>();
        List<Expr> measures = new ArrayList<>();
        int keys = match.partition().size();
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= 0) {
                fields.add(match.schema().field(i));
                if (i >= keys) {
                    measures.add(Exprs.moved(match.measures().get(i - keys), numbers));
                }
            }
        }
        return new Plan.Match(
                input,
                match.partition().stream().map(column -> moved[column]).toList(),
                match.order().stream()
                        .map(
                                key ->
                                        new Plan.SortKey(
                                                moved[key.column()],
                                                key.descending(),
                                                key.nullsFirst()))
                        .toList(),
                new RowPattern(pattern.root(), variables, read, pattern.skip(), pattern.within()),
                measures,
                new Schema(fields));
    }

    private static Reading moved(Reading reading, int[] moved) {
        return switch (reading) {
            case Cell cell ->
                    new Cell(
                            moved[cell.column()],
                            cell.variables(),
                            cell.first(),
                            cell.offset(),
                            cell.type());
            case Folded folded ->
                    new Folded(
                            folded.function(),
                            folded.column() == null
                                    ? null
                                    : Integer.valueOf(moved[folded.column()]),
                            folded.variables(),
                            folded.type());
            case MatchTime time -> time;
        };
    }
}
