package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/**
 * DuckDB over the same files as one batch: what reading and computing costs when nothing has to be
 * right before the end.
 */
record DuckDbContender(Jvm jvm) implements Contender {

    @Override
    public String name() {
        return "DuckDB, batch";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Files && DuckDbRun.TEXTS.containsKey(query);
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        if (!(input instanceof Input.Files(var folder))) {
            throw new IllegalArgumentException(input.toString());
        }
        return Command.of(
                jvm.command(
                        DuckDbRun.class,
                        gcFlag,
                        // Its memory is not on the heap.
                        List.of("-Xms64m", "-Xmx1g"),
                        query,
                        folder,
                        2,
                        output == Output.DIGEST ? "digest" : "nowhere"));
    }
}
