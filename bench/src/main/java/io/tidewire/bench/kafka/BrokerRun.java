package io.tidewire.bench.kafka;

import io.tidewire.connectors.kafka.EmbeddedBroker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The product's Kafka broker in a process of its own: {@code BrokerRun FOLDER}. Prints where it
 * listens, and ends when standard input does.
 */
public final class BrokerRun {

    private BrokerRun() {}

    public static void main(String[] args) throws IOException {
        try (EmbeddedBroker broker = new EmbeddedBroker(Path.of(args[0]), 0)) {
            System.out.println(BrokerProcess.MARK + broker.bootstrapServers());
            while (System.in.read() >= 0) {
                // Nothing is said on it.
            }
        }
        System.exit(0);
    }
}
