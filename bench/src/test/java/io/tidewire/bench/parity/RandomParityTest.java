package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * Pipelines drawn from a seed, with random schemas, rules and views over dirty rows: both engines
 * come to the same. Others with {@code -Dtidewire.seed}, more with {@code -Dtidewire.pipelines}.
 */
@Tag("cluster")
@Tag("long")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class RandomParityTest {

    private static final long FIRST = Long.getLong("tidewire.seed", 1);
    private static final int PIPELINES = Integer.getInteger("tidewire.pipelines", 40);
    private static final int ROWS = 400;

    @TempDir private Path folder;

    private final LocalCluster cluster;

    RandomParityTest(LocalCluster cluster) {
        this.cluster = cluster;
    }

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + PIPELINES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sameOnBoth(long seed) throws Exception {
        Result result =
                new Parity(cluster, folder)
                        .requireEqual(RandomPipeline.of(seed, "random" + seed, ROWS));
        assertThat(result.books().values()).as("rows of sources").anyMatch(rows -> rows > 0);
    }
}
