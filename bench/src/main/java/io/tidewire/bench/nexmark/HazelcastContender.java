package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.bench.peers.HazelcastRun;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/** Hazelcast's stream engine, one member with two threads. */
record HazelcastContender(Jvm jvm) implements Contender {

    /** What its own script adds on a newer JDK. */
    private static final List<String> FLAGS =
            List.of(
                    "--add-modules",
                    "java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    @Override
    public String name() {
        return "Hazelcast";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Files && HazelcastRun.runs(query);
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        if (!(input instanceof Input.Files(var folder))) {
            throw new IllegalArgumentException(input.toString());
        }
        String sink =
                switch (output) {
                    case AS_MEASURED -> "blackhole";
                    case PRINT -> "print";
                    case DIGEST -> "digest";
                };
        return Command.of(jvm.command(HazelcastRun.class, gcFlag, FLAGS, query, sink, folder));
    }

    @Override
    public String rowMark() {
        return HazelcastRun.ROW_MARK;
    }
}
