package io.tidewire.bench.nexmark;

import io.tidewire.bench.flink.FlinkRun;
import io.tidewire.testkit.nexmark.Query;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Flink in a local process: parallelism 2, objects reused, state on the heap, the parallel
 * collector.
 *
 * @param java the JVM
 * @param classPath with Flink and this module
 */
record FlinkContender(Path java, String classPath, boolean miniBatch) implements Contender {

    @Override
    public String name() {
        return miniBatch ? "Flink, mini-batch" : "Flink";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return switch (query) {
            // OVER over rows that change, the time of day, a table to look up, a user's function.
            case Q6, Q12, Q13, Q14 -> false;
            default -> true;
        };
    }

    @Override
    public List<String> command(Query query, Input input, boolean print, String gcFlag) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java.toString(),
                                "-XX:+UseParallelGC",
                                gcFlag,
                                "-cp",
                                classPath,
                                FlinkRun.class.getName(),
                                query.name(),
                                miniBatch ? "mini-batch" : "plain",
                                "2",
                                print ? "print" : "blackhole"));
        switch (input) {
            case Input.Files files -> command.addAll(List.of("files", files.folder().toString()));
            case Input.Memory memory ->
                    command.addAll(List.of("memory", "" + memory.density(), "" + memory.events()));
        }
        return command;
    }

    @Override
    public Map<String, String> environment(String gcFlag) {
        return Map.of();
    }

    @Override
    public String rowMark() {
        return "+I[";
    }
}
