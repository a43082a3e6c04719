package io.tidewire.engine.operator.match;

import java.util.Arrays;

/**
 * One backtracking search for a match that begins at the first of a partition's open rows. It stops
 * where the rows end and goes on from there when more have come, so a row is looked at again only
 * when the search has to go back.
 *
 * <p>State: the instruction, the variables of the rows taken so far, where the rows of each symbol
 * stand, and the ways not yet tried (instruction and number of rows, newest last).
 */
final class Search {

    enum Outcome {
        /** It depends on rows to come. */
        OPEN,
        FAILED,
        MATCHED
    }

    private final Matcher matcher;
    private final int[][] positions;
    private final int[] counts;
    private int at;
    private int taken;
    private int scanned;
    private int[] path = new int[4];
    private int[] untried = {};
    private int untriedCount;
    private int group = Aggregates.NO_GROUP;

    Search(Matcher matcher) {
        this.matcher = matcher;
        this.positions = new int[matcher.symbols.count()][];
        this.counts = new int[positions.length];
        Arrays.fill(positions, new int[0]);
    }

    void restart() {
        at = 0;
        taken = 0;
        scanned = 0;
        untriedCount = 0;
        Arrays.fill(counts, 0);
        group = matcher.aggregates.release(group);
    }

    /** How many rows belong to the match. */
    int taken() {
        return taken;
    }

    /** How many of them belong to a symbol. */
    int count(int symbol) {
        return counts[symbol];
    }

    /** Where the i-th row of a symbol stands among the open rows. */
    int position(int symbol, int index) {
        return positions[symbol][index];
    }

    /** Where the aggregates that conditions read are kept for this search. */
    int group() {
        return group;
    }

    /**
     * Searches as far as the rows go.
     *
     * @param limit no row to come has a time below
     */
    Outcome run(OpenRows rows, long limit) {
        Instructions code = matcher.code;
        while (true) {
            boolean on;
            switch (code.code(at)) {
                case Instructions.ROW -> {
                    if (taken == rows.count()) {
                        if (!matcher.isOver(rows.time(0), limit)) {
                            return Outcome.OPEN;
                        }
                        on = false;
                    } else {
                        on =
                                !matcher.isOver(rows.time(0), rows.time(taken))
                                        && take(rows, code.first(at));
                        at++;
                    }
                }
                case Instructions.SPLIT -> {
                    keep(code.second(at));
                    at = code.first(at);
                    on = true;
                }
                case Instructions.JUMP -> {
                    at = code.first(at);
                    on = true;
                }
                case Instructions.ABSENT -> {
                    Outcome outcome = await(rows, code.first(at), limit);
                    if (outcome != Outcome.FAILED) {
                        return outcome;
                    }
                    on = false;
                }
                default -> {
                    return Outcome.MATCHED;
                }
            }
            if (!on && !back(rows)) {
                return Outcome.FAILED;
            }
        }
    }

    private boolean take(OpenRows rows, int variable) {
        if (!matcher.conditions.possible(rows.slot(taken), variable)) {
            return false;
        }
        push(rows, variable, taken);
        if (matcher.conditions.holds(rows, this, variable)) {
            return true;
        }
        pop(rows);
        return false;
    }

    /** FAILED when the row that must not come is there, MATCHED when its time is over. */
    private Outcome await(OpenRows rows, int variable, long limit) {
        for (; taken + scanned < rows.count(); scanned++) {
            int index = taken + scanned;
            if (matcher.isOver(rows.time(0), rows.time(index))) {
                return Outcome.MATCHED;
            }
            if (matcher.conditions.possible(rows.slot(index), variable)) {
                push(rows, variable, index);
                boolean came = matcher.conditions.holds(rows, this, variable);
                pop(rows);
                if (came) {
                    return Outcome.FAILED;
                }
            }
        }
        return matcher.isOver(rows.time(0), limit) ? Outcome.MATCHED : Outcome.OPEN;
    }

    private void push(OpenRows rows, int variable, int index) {
        if (taken == path.length) {
            path = Arrays.copyOf(path, taken * 2);
        }
        path[taken++] = variable;
        for (int symbol : matcher.symbols.of(variable)) {
            int count = counts[symbol]++;
            if (count == positions[symbol].length) {
                positions[symbol] = Arrays.copyOf(positions[symbol], Math.max(4, count * 2));
            }
            positions[symbol][count] = index;
        }
        group = matcher.aggregates.change(group, variable, rows.slot(index), 1);
    }

    private void pop(OpenRows rows) {
        int variable = path[--taken];
        int index = taken;
        for (int symbol : matcher.symbols.of(variable)) {
            index = positions[symbol][--counts[symbol]];
        }
        group = matcher.aggregates.change(group, variable, rows.slot(index), -1);
    }

    private void keep(int instruction) {
        if (untriedCount == untried.length) {
            untried = Arrays.copyOf(untried, Math.max(8, untriedCount * 2));
        }
        untried[untriedCount++] = instruction;
        untried[untriedCount++] = taken;
    }

    /** Goes back to the newest way not yet tried; false when there is none. */
    private boolean back(OpenRows rows) {
        if (untriedCount == 0) {
            return false;
        }
        int rowsThen = untried[--untriedCount];
        at = untried[--untriedCount];
        while (taken > rowsThen) {
            pop(rows);
        }
        scanned = 0;
        return true;
    }

    long bytes() {
        long bytes = 80 + 4L * path.length + 4L * untried.length + 8L * counts.length;
        for (int[] each : positions) {
            bytes += 4L * each.length;
        }
        return bytes;
    }
}
