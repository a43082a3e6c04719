package io.tidewire.bench.measure;

/** Of ratios above 0, added one by one. Used by one thread. */
public final class GeometricMean {
    private double logs;
    private int count;

    public void add(double ratio) {
        logs += Math.log(ratio);
        count++;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The mean; 1 of none. */
    public double get() {
        return count == 0 ? 1 : Math.exp(logs / count);
    }
}
