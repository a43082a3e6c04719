package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.FlinkCluster;
import io.tidewire.bench.cluster.KafkaCluster;
import io.tidewire.bench.cluster.TestCluster;
import io.tidewire.bench.cluster.Topics;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same file, the same input: both engines come to the same tables, quarantine and books. */
@Tag("cluster")
@Timeout(300)
@ExtendWith(TestCluster.Resolver.class)
class ParityTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    @TempDir private Path folder;

    private final KafkaCluster kafka;
    private final FlinkCluster flink;

    ParityTest(TestCluster cluster) {
        kafka = cluster.kafka();
        flink = cluster.flink();
    }

    @Test
    void aShopWithEveryKindOfRule() throws Exception {
        Topics topics = new Topics(kafka.servers());
        kafka.topic("clicks", 3);
        kafka.topic("shop.quarantine", 1);
        Path file = folder.resolve("shop.yaml");
        Files.writeString(
                file, new String(ParityTest.class.getResourceAsStream("shop.yaml").readAllBytes()));
        CheckedPipeline.Runnable here = pipeline(file, "here-");
        CheckedPipeline.Runnable there = pipeline(file, "there-");
        for (var pipeline : List.of(here, there)) {
            for (var sink : pipeline.spec().sinks()) {
                kafka.topic(sink.options().string("topic"), 2);
            }
        }
        topics.write("clicks", Clicks.of(SEED, 3, 2_000));

        Result local = LocalRun.run(here, folder.resolve("data"), topics);
        Result onFlink = FlinkRun.run(there, flink.url(), 2, topics);

        assertThat(onFlink.books()).isEqualTo(local.books());
        assertThat(onFlink.refused()).isEqualTo(local.refused());
        assertThat(onFlink.tables().keySet()).isEqualTo(local.tables().keySet());
        local.tables()
                .forEach(
                        (sink, table) -> {
                            assertThat(table).as(sink).isNotEmpty();
                            assertThat(onFlink.tables().get(sink)).as(sink).isEqualTo(table);
                        });
        assertThat(local.books().values()).as("every account is used").doesNotContain(0L);
    }

    private CheckedPipeline.Runnable pipeline(Path file, String prefix) {
        Map<String, String> environment = Map.of("KAFKA", kafka.servers(), "OUT", prefix);
        return Pipelines.check(file, List.of(), environment::get).valid();
    }
}
