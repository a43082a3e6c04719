package io.tidewire.bench.measure;

import com.sun.management.OperatingSystemMXBean;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process takes from one moment to another: the collector's and the compiler's share too.
 */
public record Stopwatch(long nanos, long cpuNanos, long gcMillis) {

    /** The beginning of the line that {@link #print} writes. */
    public static final String MARK = "measured:";

    public static Stopwatch start() {
        // What was made to be measured with does not count.
        System.gc();
        return now();
    }

    /** The same, with what was made before. */
    public static Stopwatch now() {
        return new Stopwatch(
                System.nanoTime(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum());
    }

    /** Prints seconds by the clock, CPU seconds and seconds of collecting since the start. */
    public void print() {
        Stopwatch end = now();
        System.out.printf(
                "%s %.3f %.3f %.3f%n",
                MARK,
                (end.nanos - nanos) / 1e9,
                (end.cpuNanos - cpuNanos) / 1e9,
                (end.gcMillis - gcMillis) / 1e3);
    }
}
