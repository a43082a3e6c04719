package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

/** The same file, the same input: both engines come to the same tables, quarantine and books. */
@Tag("cluster")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class ParityTest {

    private static final long SEED = Long.getLong("tidewire.seed", 1);

    @TempDir private Path folder;

    private final LocalCluster cluster;

    ParityTest(LocalCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void aShopWithEveryKindOfRule() throws Exception {
        ExampleFunctions.beside(folder);
        String file = new String(ParityTest.class.getResourceAsStream("shop.yaml").readAllBytes());
        Result result =
                new Parity(cluster, folder)
                        .requireEqual(
                                new Parity.Subject(
                                        "shop", file, Map.of("clicks", Clicks.of(SEED, 3, 2_000))));
        result.tables().forEach((sink, table) -> assertThat(table).as(sink).isNotEmpty());
        assertThat(result.books().values()).as("every account is used").doesNotContain(0L);
    }
}
