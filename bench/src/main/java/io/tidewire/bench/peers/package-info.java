/** Queries of Nexmark written for engines that have no SQL for streams, or not enough of it. */
@NullMarked
package io.tidewire.bench.peers;

import org.jspecify.annotations.NullMarked;
