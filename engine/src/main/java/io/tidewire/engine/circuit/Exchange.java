package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;
import io.tidewire.engine.batch.Selection;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.operator.Columns;
import io.tidewire.engine.operator.Grouping;
import io.tidewire.engine.operator.Groups;
import io.tidewire.engine.operator.aggregate.Accumulators;
import io.tidewire.engine.state.Share;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where workers hand rows to each other: before an operator that wants its keys together, worker i
 * leaves its rows, sorted by who gets them, in {@code boxes[i]}; when all have done so, worker j
 * copies what is its own from {@code boxes[0], boxes[1], ...} in that order. The order makes the
 * result independent of timing. Who waits for whom is the {@link Crew}'s business: between the two
 * halves all must have met. Two sets of boxes are used in turn: who fills one for the next but one
 * operator has met all the others in between, and so they have emptied it.
 */
final class Exchange {

    private final int workers;

    /** By set, input of the operator, and worker. */
    private final Sorted[][][] sets;

    private final int[] rounds;

    /**
     * The rows of a batch by who gets them: worker j those at {@code rows[ends[j - 1] .. ends[j])}.
     *
     * @param results of the groups whose keys these rows are, if they are that
     */
    private record Sorted(Batch batch, int[] rows, int[] ends, @Nullable Accumulators results) {

        Selection of(int worker) {
            int from = worker == 0 ? 0 : ends[worker - 1];
            return new Selection(batch, rows, from, ends[worker] - from);
        }

        Groups groupsOf(int worker, Accumulators groups) {
            Selection mine = of(worker);
            int[] ids = Arrays.copyOfRange(rows, mine.from(), mine.from() + mine.count());
            return new Groups(Selection.gather(batch.schema(), List.of(mine)), groups, ids);
        }
    }

    Exchange(int workers, List<Node> nodes) {
        this.workers = workers;
        int inputs = nodes.stream().mapToInt(node -> node.inputs().size()).max().orElse(0);
        this.sets = new Sorted[2][inputs][workers];
        this.rounds = new int[workers];
    }

    /** Begins the exchange before an operator. Called by every worker, for the same operators. */
    void begin(int worker) {
        rounds[worker]++;
    }

    private Sorted[] boxes(int worker, int input) {
        return sets[rounds[worker] & 1][input];
    }

    /**
     * Leaves the rows of one of the operator's inputs for whom they belong to.
     *
     * @param grouping groups the rows where that helps; absent when the operator wants rows
     */
    void leave(Route route, @Nullable Grouping grouping, int worker, int input, Batch batch) {
        Sorted sorted =
                switch (route) {
                    case Route.Stay _ -> null;
                    case Route.First _ -> sorted(batch, new int[batch.size()], null);
                    case Route.ByKey key -> sorted(batch, owners(key.columns(), batch), null);
                    case Route.InGroups groups -> grouped(groups, grouping, batch);
                };
        if (sorted != null) {
            boxes(worker, input)[worker] = sorted;
        }
    }

    private Sorted grouped(Route.InGroups route, @Nullable Grouping grouping, Batch batch) {
        Groups groups = grouping == null ? null : grouping.group(batch);
        return groups == null
                ? sorted(batch, owners(route.columns(), batch), null)
                : sorted(groups.keys(), owners(route.keys(), groups.keys()), groups.results());
    }

    /** The rows that were left for a worker, of an input whose rows are not grouped. */
    Batch take(Route route, int worker, int input, Batch batch) {
        return route instanceof Route.Stay
                ? batch
                : takeGroups(worker, input, batch.schema()).rows();
    }

    /** What a worker takes in: rows, and rows that others have grouped. */
    record Taken(Batch rows, List<Groups> groups) {}

    /** As {@link #take}, with rows that were grouped. */
    Taken takeGroups(int worker, int input, Schema schema) {
        List<Selection> rows = new ArrayList<>(workers);
        List<Groups> groups = new ArrayList<>();
        for (Sorted box : boxes(worker, input)) {
            Accumulators results = box.results;
            if (results == null) {
                rows.add(box.of(worker));
            } else {
                groups.add(box.groupsOf(worker, results));
            }
        }
        return new Taken(Selection.gather(schema, rows), groups);
    }

    private int[] owners(int[] columns, Batch batch) {
        int[] owners = new int[batch.size()];
        if (columns.length > 0) {
            Share.owners(Columns.at(batch, columns), batch.size(), workers, owners);
        }
        return owners;
    }

    /**
     * The rows of one owner after those of another, in their order. A pass for each owner, in which
     * no row waits for what the one before has left in memory, as with a counting sort.
     */
    private Sorted sorted(Batch batch, int[] owners, @Nullable Accumulators results) {
        int[] ends = new int[workers];
        int[] rows = new int[owners.length + 1];
        int end = 0;
        for (int worker = 0; worker < workers; worker++) {
            end = pick(owners, worker, rows, end);
            ends[worker] = end;
        }
        return new Sorted(batch, rows, ends, results);
    }

    private static int pick(int[] owners, int worker, int[] rows, int from) {
        int next = from;
        for (int row = 0; row < owners.length; row++) {
            rows[next] = row;
            next += owners[row] == worker ? 1 : 0;
        }
        return next;
    }
}
