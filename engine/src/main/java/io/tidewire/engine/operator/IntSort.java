package io.tidewire.engine.operator;

/**
 * Sorts numbers that stand for something, by an order of what they stand for. Merges ever longer
 * stretches, so equal ones keep their order and what is in order already costs one look.
 */
final class IntSort {

    interface Order {
        int compare(int a, int b);
    }

    private IntSort() {}

    /**
     * @param spare as long as the values; overwritten
     */
    static void sort(int[] values, int[] spare, int from, int to, Order order) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sort(values, spare, from, middle, order);
        sort(values, spare, middle, to, order);
        if (order.compare(values[middle - 1], values[middle]) <= 0) {
            return;
        }
        System.arraycopy(values, from, spare, from, middle - from);
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            boolean takeRight = right < to && order.compare(values[right], spare[left]) < 0;
            values[at] = takeRight ? values[right++] : spare[left++];
        }
    }
}
