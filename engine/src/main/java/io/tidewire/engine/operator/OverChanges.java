package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.operator.over.RowOrder;

import java.util.Arrays;

/**
 * The rows of a step's change by partition, and within each in order: so a position that was found
 * for one stays right while the later ones are put in or taken out.
 *
 * <p>Layout: the batch's row numbers in one array, partition after partition.
 */
final class OverChanges {

    private final RowOrder order;

    /** By partition: its group, and where its rows begin; one more start behind. */
    private int[] groups = new int[16];

    private int[] starts = new int[17];
    private int count;

    /** By group, its place among the partitions of this step; stale where the group is not one. */
    private int[] places = new int[16];

    private int[] rows = new int[16];
    private int[] spare = new int[16];
    private int[] positions = new int[16];
    private int[] inserted = new int[16];

    OverChanges(RowOrder order) {
        this.order = order;
    }

    /**
     * Takes in a batch.
     *
     * @param groupOf each row
     * @param capacity all groups are below
     */
    void load(Batch batch, int[] groupOf, int capacity) {
        reserve(batch.size(), capacity);
        int[] sizes = spare;
        count = 0;
        for (int row = 0; row < batch.size(); row++) {
            int group = groupOf[row];
            int place = places[group];
            if (place >= count || groups[place] != group) {
                place = count++;
                places[group] = place;
                groups[place] = group;
                sizes[place] = 0;
            }
            sizes[place]++;
        }
        starts[0] = 0;
        for (int place = 0; place < count; place++) {
            starts[place + 1] = starts[place] + sizes[place];
            sizes[place] = starts[place];
        }
        for (int row = 0; row < batch.size(); row++) {
            rows[sizes[places[groupOf[row]]]++] = row;
        }
        for (int place = 0; place < count; place++) {
            IntSort.sort(
                    rows, spare, starts[place], starts[place + 1], (a, b) -> compare(batch, a, b));
        }
    }

    private void reserve(int size, int capacity) {
        if (rows.length < size) {
            rows = new int[size];
            spare = new int[size];
            positions = new int[size];
            inserted = new int[size];
            groups = new int[size];
            starts = new int[size + 1];
        }
        if (places.length < capacity) {
            places = Arrays.copyOf(places, Math.max(capacity, places.length * 2));
        }
    }

    private int compare(Batch batch, int a, int b) {
        return order.compare(batch.columns(), a, batch.columns(), b);
    }

    /** How many partitions change. */
    int partitions() {
        return count;
    }

    int group(int partition) {
        return groups[partition];
    }

    /** The first change of a partition; they go up to {@link #end}. */
    int begin(int partition) {
        return starts[partition];
    }

    int end(int partition) {
        return starts[partition + 1];
    }

    /** The batch's row of a change. */
    int row(int change) {
        return rows[change];
    }

    /**
     * Takes note of what a change did.
     *
     * @param newRows how many rows it put in at the position
     */
    void done(int change, int position, int newRows) {
        positions[change] = position;
        inserted[change] = newRows;
    }

    int position(int change) {
        return positions[change];
    }

    int inserted(int change) {
        return inserted[change];
    }
}
