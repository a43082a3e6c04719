package io.tidewire.engine.operator.match;

import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Cell;
import io.tidewire.api.plan.RowPattern.Folded;
import io.tidewire.api.plan.RowPattern.MatchTime;
import io.tidewire.api.plan.RowPattern.Reading;
import io.tidewire.api.plan.RowPattern.ToVariable;

import java.util.ArrayList;
import java.util.List;

/**
 * The sets of variables whose rows a query asks for, numbered: each variable alone, all, subsets.
 */
final class Symbols {

    private final List<List<Integer>> sets = new ArrayList<>();
    private final int[][] ofVariable;

    Symbols(RowPattern pattern) {
        for (Reading reading : pattern.readings()) {
            switch (reading) {
                case Cell cell -> add(cell.variables());
                case Folded folded -> add(folded.variables());
                case MatchTime _ -> {}
            }
        }
        if (pattern.skip() instanceof ToVariable to) {
            add(to.variables());
        }
        ofVariable = new int[pattern.variables().size()][];
        for (int variable = 0; variable < ofVariable.length; variable++) {
            Integer member = variable;
            ofVariable[variable] =
                    sets.stream()
                            .filter(set -> set.contains(member))
                            .mapToInt(sets::indexOf)
                            .toArray();
        }
    }

    private void add(List<Integer> set) {
        if (!sets.contains(set)) {
            sets.add(set);
        }
    }

    int count() {
        return sets.size();
    }

    int indexOf(List<Integer> set) {
        return sets.indexOf(set);
    }

    /** The symbol that a reading is of, −1 for none. */
    int of(Reading reading) {
        return switch (reading) {
            case Cell cell -> indexOf(cell.variables());
            case Folded folded -> indexOf(folded.variables());
            case MatchTime _ -> -1;
        };
    }

    /** The symbols that a variable's rows belong to. */
    int[] of(int variable) {
        return ofVariable[variable];
    }
}
