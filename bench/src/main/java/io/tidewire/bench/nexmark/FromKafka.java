package io.tidewire.bench.nexmark;

import io.tidewire.bench.answer.Digest;
import io.tidewire.bench.kafka.Topics;
import io.tidewire.bench.measure.MeasuredProcess;
import io.tidewire.bench.measure.Usage;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.io.IOException;

/**
 * Bids on topics of a broker that is a process of its own. Each run reads from the first to the
 * last one and writes to a topic made for it.
 */
final class FromKafka implements Inputs {

    private final MeasuredProcess process;
    private final String servers;
    private final Topics topics;
    private final String whole;
    private final String tenth;
    private final String started = Long.toString(System.currentTimeMillis(), 36);
    private int runs;

    FromKafka(MeasuredProcess process, String servers, Topics topics, long density, long events)
            throws IOException {
        this.process = process;
        this.servers = servers;
        this.topics = topics;
        this.whole = topic(density, events);
        this.tenth = topic(density, events / 10);
    }

    private String topic(long density, long events) throws IOException {
        String topic = "bids-%d-%d".formatted(density, events);
        if (!topics.has(topic)) {
            topics.fill(topic, Settings.suite(density), events);
        }
        return topic;
    }

    @Override
    public boolean suit(Contender contender, Query query) {
        return contender.runs(query, new Input.Topic(servers, whole, ""));
    }

    @Override
    public Sample measure(Contender contender, Query query) throws IOException {
        return new Sample(one(contender, query, whole), one(contender, query, tenth));
    }

    private Usage one(Contender contender, Query query, String topic) throws IOException {
        Input.Topic input = next(topic);
        Usage usage =
                process.run(
                        contender.command(query, input, Output.AS_MEASURED, process.gcFlag()),
                        LIMIT_SECONDS);
        topics.delete(input.output());
        return usage;
    }

    private Input.Topic next(String topic) throws IOException {
        String output = "results-%s-%d".formatted(started, runs++);
        topics.create(output);
        return new Input.Topic(servers, topic, output);
    }

    @Override
    public String answer(Contender contender, Query query, Digest digest) throws IOException {
        Input.Topic input = next(whole);
        process.run(
                contender.command(query, input, Output.AS_MEASURED, process.gcFlag()),
                LIMIT_SECONDS);
        topics.digest(input.output(), digest);
        topics.delete(input.output());
        return digest.toString();
    }
}
