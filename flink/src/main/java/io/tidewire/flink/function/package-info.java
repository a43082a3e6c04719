/** Functions that Flink's SQL lacks, by the engine's own implementation. */
@NullMarked
package io.tidewire.flink.function;

import org.jspecify.annotations.NullMarked;
