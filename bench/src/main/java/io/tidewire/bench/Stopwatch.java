package io.tidewire.bench;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.ManagementFactory;

/**
 * What this process takes from one moment to another: the collector's and the compiler's share too.
 */
public record Stopwatch(long nanos, long cpuNanos) {

    /** The beginning of the line that {@link #print} writes. */
    public static final String MARK = "measured:";

    public static Stopwatch start() {
        // What was made to be measured with does not count.
        System.gc();
        return new Stopwatch(System.nanoTime(), cpu());
    }

    /** Prints seconds by the clock, CPU seconds and a number of rows since the start. */
    public void print(long rows) {
        System.out.printf(
                "%s %.3f %.3f %d%n",
                MARK, (System.nanoTime() - nanos) / 1e9, (cpu() - cpuNanos) / 1e9, rows);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
