package io.tidewire.bench.nexmark;

import io.tidewire.bench.flink.FlinkRun;
import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/** Flink in a local process: parallelism 2, objects reused, state on the heap. */
record FlinkContender(Jvm jvm, boolean miniBatch) implements Contender {

    static final String FAMILY = "Flink";

    @Override
    public String name() {
        return miniBatch ? "Flink, mini-batch" : "Flink";
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public boolean runs(Query query, Input input) {
        return switch (query) {
            // OVER over rows that change, the time of day, a table to look up.
            case Q6, Q12, Q13 -> false;
            default -> true;
        };
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        String mode = miniBatch ? "mini-batch" : "plain";
        String sink =
                switch (output) {
                    case AS_MEASURED -> "blackhole";
                    case PRINT -> "print";
                    case DIGEST -> "digest";
                };
        return Command.of(
                switch (input) {
                    case Input.Files(var folder) -> run(gcFlag, query, mode, sink, "files", folder);
                    case Input.Memory(long density, long events) ->
                            run(gcFlag, query, mode, sink, "memory", density, events);
                    case Input.Topic(String servers, String topic, String out) ->
                            run(gcFlag, query, mode, "kafka", "kafka", servers, topic, out);
                });
    }

    private List<String> run(String gcFlag, Object... arguments) {
        return jvm.command(FlinkRun.class, gcFlag, List.of(), arguments);
    }

    @Override
    public String rowMark() {
        return "+I[";
    }
}
