/** Kafka and Flink as clusters of processes, from the artifacts that the build has anyway. */
@NullMarked
package io.tidewire.bench.cluster;

import org.jspecify.annotations.NullMarked;
