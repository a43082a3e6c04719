package io.tidewire.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.command.Session.Answer;
import io.tidewire.connectors.kafka.EmbeddedBroker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** {@code tidewire deploy topics}, beside a broker. */
class DeployTopicsTest {

    private static final String PIPELINE =
            """
            name: shop
            sources:
              clicks: { connector: http, columns: { page: STRING } }
              prices: { connector: kafka, columns: { page: STRING } }
            views:
              pages: SELECT page, COUNT(*) AS n FROM clicks GROUP BY page
            sinks:
              pages: { from: pages, connector: blackhole }
              priced: { from: prices, connector: kafka, topic: priced }
            deploy: { engine: flink, kafka: "%s", parallelism: 3 }
            """;

    @TempDir private Path folder;

    @Test
    void makesWhatIsMissingAndGrowsWhatHasNoOrder() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder.resolve("broker"), 0)) {
            String servers = broker.bootstrapServers();
            String file =
                    Files.writeString(folder.resolve("shop.yaml"), PIPELINE.formatted(servers))
                            .toString();
            Session session = new Session();
            Answer missing = session.run("edge", file, "--port", "0");
            assertThat(missing.err())
                    .contains("TOPIC_MISSING", "'shop.clicks'", "tidewire deploy topics");

            Answer made = session.run("deploy", "topics", file, "--replication", "1");
            assertThat(made.err()).isEmpty();
            assertThat(made.out().lines())
                    .containsExactlyInAnyOrder(
                            "shop.clicks on %s: made, 3 partitions".formatted(servers),
                            "prices on %s: made, 3 partitions".formatted(servers),
                            "shop.pages on %s: made, 3 partitions".formatted(servers),
                            "priced on %s: made, 3 partitions".formatted(servers),
                            "shop.quarantine on %s: made, 3 partitions".formatted(servers));

            assertThat(session.run("deploy", "topics", file, "--parallelism", "5").out().lines())
                    .contains(
                            "shop.clicks on %s: grown from 3 to 5 partitions".formatted(servers),
                            "prices on %s: is there, 3 partitions; the other 2 tasks have nothing to read"
                                    .formatted(servers),
                            "priced on %s: is there, 3 partitions".formatted(servers))
                    .filteredOn(line -> line.contains("grown"))
                    .hasSize(1);
            assertThat(session.run("deploy", "topics", file).out())
                    .contains("shop.clicks on %s: is there, 5 partitions\n".formatted(servers));
        }
    }
}
