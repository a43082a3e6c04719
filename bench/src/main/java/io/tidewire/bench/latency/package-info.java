/** How long a row takes from when it was due to when its result is at a sink. */
@NullMarked
package io.tidewire.bench.latency;

import org.jspecify.annotations.NullMarked;
