package io.tidewire.engine.operator;

import java.util.Arrays;

/** A growing list of ranked rows: the node, the rank of its first copy, how many copies. */
final class RankedNodes {

    int[] nodes = new int[16];
    long[] ranks = new long[16];
    long[] weights = new long[16];
    int size;

    void add(int node, long rank, long weight) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
            ranks = Arrays.copyOf(ranks, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
        }
        nodes[size] = node;
        ranks[size] = rank;
        weights[size++] = weight;
    }

    void clear() {
        size = 0;
    }
}
