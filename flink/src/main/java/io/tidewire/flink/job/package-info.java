/** The entry point on the cluster: from a pipeline to one Flink job. */
@NullMarked
package io.tidewire.flink.job;

import org.jspecify.annotations.NullMarked;
