package io.tidewire.server.metrics;

import static io.tidewire.server.metrics.Exposition.Type.COUNTER;
import static io.tidewire.server.metrics.Exposition.Type.GAUGE;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;

/** The process itself. */
public final class JvmMetrics {

    private JvmMetrics() {}

    public static void write(Exposition out) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.metric("tidewire_jvm_heap_used_bytes", GAUGE, "Heap in use.").sample(heap.getUsed());
        out.metric("tidewire_jvm_heap_max_bytes", GAUGE, "The most heap there can be.")
                .sample(heap.getMax());
        MemoryUsage rest = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        out.metric("tidewire_jvm_nonheap_used_bytes", GAUGE, "Classes and compiled code.")
                .sample(rest.getUsed());
        long millis = 0;
        long count = 0;
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += Math.max(0, gc.getCollectionTime());
            count += Math.max(0, gc.getCollectionCount());
        }
        out.metric("tidewire_jvm_gc_seconds_total", COUNTER, "Time spent collecting garbage.")
                .sample(millis / 1000.0);
        out.metric("tidewire_jvm_gc_total", COUNTER, "Garbage collections.").sample(count);
        out.metric("tidewire_jvm_threads", GAUGE, "Platform threads.")
                .sample(ManagementFactory.getThreadMXBean().getThreadCount());
        double cpu =
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
                        / 1000.0;
        out.metric("tidewire_process_cpu_seconds_total", COUNTER, "Processor time used.")
                .sample(cpu);
        out.metric("tidewire_process_uptime_seconds", GAUGE, "Time since the process started.")
                .sample(ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    }
}
