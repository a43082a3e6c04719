package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.bench.peers.StreamsRun;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/** Kafka Streams with two threads. */
record StreamsContender(Jvm jvm) implements Contender {

    @Override
    public String name() {
        return "Kafka Streams";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Topic && StreamsRun.runs(query);
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        if (!(input instanceof Input.Topic(String servers, String topic, String out))) {
            throw new IllegalArgumentException(input.toString());
        }
        return Command.of(
                jvm.command(StreamsRun.class, gcFlag, List.of(), query, servers, topic, out));
    }
}
