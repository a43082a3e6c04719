package io.tidewire.engine.state;

import java.util.Arrays;

/**
 * Rows with weights in groups, each group in the order of its bytes ({@link RowFormat} makes bytes
 * sort as values do): the ranked rows of a partition, the values of a MIN. A string whose weight
 * becomes 0 goes. Finding, adding, removing: O(log n) of the group, expected.
 *
 * <p>Layout: one treap per group, all in the same arrays by node; the priorities come from a fixed
 * sequence, so that equal histories give equal trees.
 */
public final class OrderedRows {

    public static final int NONE = -1;

    private int[] roots = {};
    private int[] left = new int[16];
    private int[] right = new int[16];
    private int[] parent = new int[16];
    private int[] priority = new int[16];
    private long[] weights = new long[16];
    private long[] addresses = new long[16];
    private int[] lengths = new int[16];
    private int[] groups = new int[16];
    private int freeList = NONE;
    private int nodes;
    private int size;
    private int random = 1;
    private Arena arena = new Arena();
    private final ChangedIds changes = new ChangedIds();

    /** Number of distinct strings in all groups. */
    public int size() {
        return size;
    }

    /**
     * Adds to the weight of a string.
     *
     * @param weight not 0
     * @return its node, or {@link #NONE} when its weight became 0 and it went
     */
    public int add(int group, byte[] data, int start, int length, long weight) {
        if (group >= roots.length) {
            roots = Arrays.copyOf(roots, Math.max(16, Math.max(group + 1, roots.length * 2)));
        }
        int node = roots[group] - 1;
        int above = NONE;
        int order = 0;
        while (node != NONE) {
            order = compare(data, start, length, node);
            if (order == 0) {
                changes.mark(node);
                weights[node] += weight;
                if (weights[node] == 0) {
                    remove(node);
                    return NONE;
                }
                return node;
            }
            above = node;
            node = order < 0 ? left[node] : right[node];
        }
        node = newNode(group, data, start, length, weight);
        changes.mark(node);
        parent[node] = above;
        if (above == NONE) {
            roots[group] = node + 1;
        } else if (order < 0) {
            left[above] = node;
        } else {
            right[above] = node;
        }
        while (parent[node] != NONE && priority[parent[node]] < priority[node]) {
            rotateUp(node);
        }
        return node;
    }

    /** The first string of the group that is not below the given one, or {@link #NONE}. */
    public int ceiling(int group, byte[] data, int start, int length) {
        int found = NONE;
        int node = group < roots.length ? roots[group] - 1 : NONE;
        while (node != NONE) {
            if (compare(data, start, length, node) <= 0) {
                found = node;
                node = left[node];
            } else {
                node = right[node];
            }
        }
        return found;
    }

    public int first(int group) {
        int node = group < roots.length ? roots[group] - 1 : NONE;
        while (node != NONE && left[node] != NONE) {
            node = left[node];
        }
        return node;
    }

    public int last(int group) {
        int node = group < roots.length ? roots[group] - 1 : NONE;
        while (node != NONE && right[node] != NONE) {
            node = right[node];
        }
        return node;
    }

    /** The next greater string of the group, or {@link #NONE}. */
    public int next(int node) {
        if (right[node] != NONE) {
            node = right[node];
            while (left[node] != NONE) {
                node = left[node];
            }
            return node;
        }
        while (parent[node] != NONE && right[parent[node]] == node) {
            node = parent[node];
        }
        return parent[node];
    }

    /** The next smaller string of the group, or {@link #NONE}. */
    public int previous(int node) {
        if (left[node] != NONE) {
            node = left[node];
            while (right[node] != NONE) {
                node = right[node];
            }
            return node;
        }
        while (parent[node] != NONE && left[parent[node]] == node) {
            node = parent[node];
        }
        return parent[node];
    }

    public long weight(int node) {
        return weights[node];
    }

    /** The array that holds the string, from {@link #start} on. */
    public byte[] data(int node) {
        return arena.data(addresses[node], lengths[node]);
    }

    public int start(int node) {
        return arena.start(addresses[node]);
    }

    public int length(int node) {
        return lengths[node];
    }

    /** Unsigned, as {@link Arrays#compareUnsigned(byte[], byte[])}, of a string with a node's. */
    public int compare(byte[] data, int start, int length, int node) {
        byte[] own = data(node);
        int at = start(node);
        return Arrays.compareUnsigned(data, start, start + length, own, at, at + lengths[node]);
    }

    public void remove(int node) {
        changes.mark(node);
        while (left[node] != NONE || right[node] != NONE) {
            int child;
            if (left[node] == NONE) {
                child = right[node];
            } else if (right[node] == NONE) {
                child = left[node];
            } else {
                child = priority[left[node]] > priority[right[node]] ? left[node] : right[node];
            }
            rotateUp(child);
        }
        int above = parent[node];
        if (above == NONE) {
            roots[groups[node]] = 0;
        } else if (left[above] == node) {
            left[above] = NONE;
        } else {
            right[above] = NONE;
        }
        release(node);
    }

    public void removeGroup(int group) {
        for (int node = first(group); node != NONE; node = first(group)) {
            remove(node);
        }
    }

    /** Memory held, in bytes. */
    public long bytes() {
        return arena.allocatedBytes() + 40L * left.length + 4L * roots.length;
    }

    /** The nodes that changed. */
    public ChangedIds changes() {
        return changes;
    }

    /** All nodes are below. */
    public int capacity() {
        return nodes;
    }

    public boolean contains(int node) {
        return node < nodes && lengths[node] >= 0;
    }

    public int group(int node) {
        return groups[node];
    }

    public void write(int node, StateWriter out) {
        out.writeCount(groups[node]);
        out.writeCount(weights[node]);
        out.writeBytes(data(node), start(node), lengths[node]);
    }

    /**
     * Takes over a string that {@link #write} wrote.
     *
     * @param keys whose ids its group is one of
     * @return its node now, {@link #NONE} when it is another worker's
     */
    public int restore(int node, StateReader in, KeyTable keys, Restoring how) {
        int group = how.id(keys, (int) in.readCount());
        long weight = in.readCount();
        int length = in.readLength();
        byte[] data = in.data();
        int start = in.at();
        in.skip(length);
        if (group < 0) {
            return NONE;
        }
        if (how.sameIds()) {
            put(node, group, data, start, length, weight);
            return node;
        }
        return add(group, data, start, length, weight);
    }

    /** Adds a string as a node that is free; in rising order of nodes. */
    public void put(int node, int group, byte[] data, int start, int length, long weight) {
        if (node >= left.length) {
            grow(Math.max(node + 1, left.length * 2));
        }
        for (; nodes < node; nodes++) {
            lengths[nodes] = -1;
        }
        add(group, data, start, length, weight);
        changes.unmark(node);
    }

    /** After the last string: the nodes that were passed over can be given out. */
    public void restored() {
        freeList = NONE;
        for (int node = nodes - 1; node >= 0; node--) {
            if (lengths[node] < 0) {
                left[node] = freeList;
                freeList = node;
            }
        }
    }

    /**
     * The strings as a table of a state.
     *
     * @param keys whose ids the groups are; a table before this one
     */
    public SlotTable entries(String name, KeyTable keys) {
        return new SlotTable(
                name,
                1,
                changes,
                new SlotTable.Slots() {
                    @Override
                    public int capacity() {
                        return OrderedRows.this.capacity();
                    }

                    @Override
                    public boolean contains(int node) {
                        return OrderedRows.this.contains(node);
                    }

                    @Override
                    public void write(int node, StateWriter out) {
                        OrderedRows.this.write(node, out);
                    }

                    @Override
                    public void read(int node, StateReader in, Restoring how) {
                        restore(node, in, keys, how);
                    }

                    @Override
                    public void restored() {
                        OrderedRows.this.restored();
                    }
                });
    }

    private void rotateUp(int node) {
        int above = parent[node];
        int top = parent[above];
        if (left[above] == node) {
            int middle = right[node];
            left[above] = middle;
            if (middle != NONE) {
                parent[middle] = above;
            }
            right[node] = above;
        } else {
            int middle = left[node];
            right[above] = middle;
            if (middle != NONE) {
                parent[middle] = above;
            }
            left[node] = above;
        }
        parent[above] = node;
        parent[node] = top;
        if (top == NONE) {
            roots[groups[node]] = node + 1;
        } else if (left[top] == above) {
            left[top] = node;
        } else {
            right[top] = node;
        }
    }

    private int newNode(int group, byte[] data, int start, int length, long weight) {
        int node;
        if (freeList != NONE) {
            node = freeList;
            freeList = left[node];
        } else {
            if (nodes == left.length) {
                grow(nodes * 2);
            }
            node = nodes++;
        }
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        left[node] = NONE;
        right[node] = NONE;
        priority[node] = random;
        groups[node] = group;
        weights[node] = weight;
        addresses[node] = arena.add(data, start, length);
        lengths[node] = length;
        size++;
        return node;
    }

    private void release(int node) {
        arena.free(addresses[node], lengths[node]);
        lengths[node] = -1;
        left[node] = freeList;
        freeList = node;
        size--;
        if (arena.wasteful()) {
            copyLive();
        }
    }

    private void grow(int capacity) {
        left = Arrays.copyOf(left, capacity);
        right = Arrays.copyOf(right, capacity);
        parent = Arrays.copyOf(parent, capacity);
        priority = Arrays.copyOf(priority, capacity);
        weights = Arrays.copyOf(weights, capacity);
        addresses = Arrays.copyOf(addresses, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        groups = Arrays.copyOf(groups, capacity);
    }

    private void copyLive() {
        Arena compact = new Arena();
        for (int node = 0; node < nodes; node++) {
            if (lengths[node] >= 0) {
                addresses[node] = compact.add(data(node), start(node), lengths[node]);
            }
        }
        arena = compact;
    }
}
