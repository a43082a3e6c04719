package io.tidewire.connectors.generator;

import java.util.Arrays;

/** Picks positions with given weights. Immutable. */
final class Weighted {

    private final double[] upTo;

    Weighted(double[] weights) {
        upTo = new double[weights.length];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            upTo[i] = sum;
        }
    }

    /** Zipf's law: the n-th position has weight 1/n^skew. */
    static Weighted zipf(int count, double skew) {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = Math.pow(i + 1, -skew);
        }
        return new Weighted(weights);
    }

    int pick(Draw draw) {
        double point = draw.nextDouble() * upTo[upTo.length - 1];
        int found = Arrays.binarySearch(upTo, point);
        return Math.min(found >= 0 ? found + 1 : -found - 1, upTo.length - 1);
    }
}
