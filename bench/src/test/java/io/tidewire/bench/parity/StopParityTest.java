package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
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

/** A rule that says stop ends the run for good on both engines, and both name the row. */
@Tag("cluster")
@Tag("long")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class StopParityTest {

    private static final String FILE =
            """
            name: stops
            sources:
              numbers:
                connector: kafka
                bootstrap_servers: ${KAFKA}
                stop: latest
                columns: { n: INT NOT NULL }
                expect:
                  - { name: small, check: n < 100, otherwise: stop }
            views:
              all_of_them: SELECT n FROM numbers
            sinks:
              out: { from: all_of_them, connector: kafka, bootstrap_servers: "${KAFKA}", topic: "stops.out" }
            run: { checkpoint_every: 500ms }
            """;

    @TempDir private Path folder;

    @Test
    void bothNameTheRow(LocalCluster cluster) throws Exception {
        String servers = cluster.kafka().servers();
        cluster.kafka().topics(Map.of("numbers", 1, "stops.out", 1, "stops.quarantine", 1));
        new Topics(servers)
                .write("numbers", List.of(List.of("{\"n\": 1}", "{\"n\": 2}", "{\"n\": 100}")));
        Path file = Files.writeString(folder.resolve("stops.yaml"), FILE);
        CheckedPipeline.Runnable pipeline =
                Pipelines.check(file, List.of(), Map.of("KAFKA", servers)::get).valid();

        Fault here = LocalRun.faults(pipeline, folder.resolve("data")).getFirst();
        assertThat(here.code()).isEqualTo(ErrorCode.EXPECTATION_STOPPED);
        assertThat(here.message()).contains("numbers-0:2");
        try (Cluster there = new Cluster(cluster.flink().url())) {
            assertThatThrownBy(
                            () -> FlinkRun.toTheEnd(FlinkPipeline.plan(pipeline, null, 1), there))
                    .hasMessageContaining("EXPECTATION_STOPPED: " + here.message());
            assertThat(there.running("stops")).isNull();
        }
    }
}
