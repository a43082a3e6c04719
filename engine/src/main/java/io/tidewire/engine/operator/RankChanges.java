package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Plan.TopN;
import io.tidewire.engine.state.OrderedRows;

/** The change of ranked heads, row by row: what a row's move from one rank to another gives. */
final class RankChanges {

    private final TopN plan;
    private final OrderedRows rows;
    private final int width;
    private final Output output;

    /**
     * @param rows strings that end in the row and the length of the key before it
     */
    RankChanges(TopN plan, OrderedRows rows) {
        this.plan = plan;
        this.rows = rows;
        this.width = plan.input().schema().size();
        this.output = new Output(plan.schema());
    }

    /** The changes so far; the next ones make another batch. */
    Batch take() {
        return output.take();
    }

    /**
     * Gives out what a row's change of rank and weight inserts, or what it retracts.
     *
     * @param oldWeight 0 for a row that was not in the head, as the new one for one that is not
     */
    void change(
            int node, long oldRank, long oldWeight, long rank, long weight, boolean insertions) {
        if (plan.rank() == TopN.Rank.ROW_NUMBER) {
            renumber(node, oldRank, oldWeight, rank, weight, insertions);
            return;
        }
        long before = oldRank < plan.from() ? 0 : oldWeight;
        long after = rank < plan.from() ? 0 : weight;
        if (plan.withRank() && oldRank != rank) {
            giveOnce(node, insertions ? rank : oldRank, insertions ? after : -before);
        } else if (insertions == after > before) {
            giveOnce(node, rank, after - before);
        }
    }

    /** Copies of a row have one number each. */
    private void renumber(
            int node, long oldRank, long oldWeight, long rank, long weight, boolean insertions) {
        long oldFirst = Math.max(oldRank, plan.from());
        long oldLast = Math.min(oldRank + oldWeight - 1, plan.to());
        long first = Math.max(rank, plan.from());
        long last = Math.min(rank + weight - 1, plan.to());
        if (!plan.withRank()) {
            long more = Math.max(0, last - first + 1) - Math.max(0, oldLast - oldFirst + 1);
            if (insertions == more > 0) {
                giveOnce(node, rank, more);
            }
        } else if (insertions) {
            for (long each = first; each <= last; each++) {
                if (each < oldFirst || each > oldLast) {
                    giveOnce(node, each, 1);
                }
            }
        } else {
            for (long each = oldFirst; each <= oldLast; each++) {
                if (each < first || each > last) {
                    giveOnce(node, each, -1);
                }
            }
        }
    }

    private void giveOnce(int node, long rank, long weight) {
        if (weight == 0) {
            return;
        }
        output.put(rows.data(node), rows.start(node) + TopRows.keyLength(rows, node), 0, width);
        if (plan.withRank()) {
            output.columns()[width].addLong(rank);
        }
        output.end(weight);
    }
}
