package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the rows of a plan, whatever they are. Columns count by position.
 *
 * @param insertOnly rows are never retracted
 * @param key columns that identify a row; empty when none are known
 * @param rising columns that rise with the watermark, with their lag in microseconds: no row that
 *     comes or goes at watermark w has less than w minus the lag
 * @param window columns that bound a window's time: its end, its time, and its start where that
 *     says which window it is
 * @param closed those of {@code window} of whose every value all rows come in the one step in which
 *     the window closes
 * @param sized there are never more rows at a time than tables of current values have
 */
public record Facts(
        boolean insertOnly,
        List<Integer> key,
        Map<Integer, Long> rising,
        Set<Integer> window,
        Set<Integer> closed,
        boolean sized) {

    static final Facts NONE = new Facts(false, List.of(), Map.of(), Set.of(), Set.of(), false);

    public Facts {
        key = List.copyOf(key);
        rising = Map.copyOf(rising);
        window = Set.copyOf(window);
        closed = Set.copyOf(closed);
    }

    public static Facts of(Program.SourceTable source) {
        return new Facts(
                source.primaryKey().isEmpty(),
                source.primaryKey(),
                source.eventTime() == null ? Map.of() : Map.of(source.eventTime().column(), 0L),
                Set.of(),
                Set.of(),
                !source.primaryKey().isEmpty());
    }

    /**
     * @param tables of every source and view that the plan scans
     */
    public static Facts of(Plan plan, Map<String, Facts> tables) {
        return new FactFinder(tables).of(plan);
    }

    /** The column that rises with the watermark and lags least; absent when none does. */
    public @Nullable Integer leastLate() {
        return rising.entrySet().stream()
                .min(
                        Map.Entry.<Integer, Long>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /**
     * The column that rises with the watermark with no lag to speak of, the last one if there are
     * several. The times of sessions lag a little.
     */
    public @Nullable Integer eventTime(Schema schema) {
        Integer found = null;
        for (int i = 0; i < schema.size(); i++) {
            DataType.Kind kind = schema.type(i).kind();
            boolean time = kind == DataType.Kind.TIMESTAMP || kind == DataType.Kind.TIMESTAMP_LTZ;
            if (time && rising.getOrDefault(i, Long.MAX_VALUE) <= 1_001) {
                found = i;
            }
        }
        return found;
    }
}
