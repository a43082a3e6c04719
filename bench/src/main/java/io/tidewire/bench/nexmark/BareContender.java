package io.tidewire.bench.nexmark;

import io.tidewire.bench.kafka.BareClient;
import io.tidewire.bench.measure.Command;
import io.tidewire.bench.measure.Jvm;
import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/**
 * What Kafka's clients cost when nothing is computed, as the floor under all that goes from Kafka
 * to Kafka; once, beside q1. Its output is no answer.
 *
 * @param sends whether what was read is written again
 */
record BareContender(Jvm jvm, boolean sends) implements Contender {

    @Override
    public String name() {
        return sends ? "bare poll and send" : "bare consumer";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return input instanceof Input.Topic && query == Query.Q1;
    }

    @Override
    public boolean answers() {
        return false;
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag) {
        if (!(input instanceof Input.Topic(String servers, String topic, String out))) {
            throw new IllegalArgumentException(input.toString());
        }
        return Command.of(
                sends
                        ? jvm.command(BareClient.class, gcFlag, List.of(), servers, topic, out)
                        : jvm.command(BareClient.class, gcFlag, List.of(), servers, topic));
    }
}
