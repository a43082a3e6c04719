package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/**
 * Tidewire's engine without what is before and behind it.
 *
 * @param workers threads that compute
 */
record EngineContender(Jvm jvm, int workers) implements Contender {

    @Override
    public String name() {
        return workers == 1 ? TidewireContender.NAME : "Tidewire, %d workers".formatted(workers);
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Memory && TidewireContender.runs(query);
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        if (!(input instanceof Input.Memory(long density, long events))) {
            throw new IllegalArgumentException(input.toString());
        }
        return Command.of(
                jvm.command(
                        EngineRun.class,
                        gcFlag,
                        List.of(),
                        query,
                        density,
                        events,
                        workers,
                        output == Output.DIGEST ? "digest" : "nowhere"));
    }
}
