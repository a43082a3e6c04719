/** The commands that bring a pipeline to a Flink cluster. */
@NullMarked
package io.tidewire.bench.deploy;

import org.jspecify.annotations.NullMarked;
