/**
 * A broker of its own, topics of Nexmark's bids on it, and what reading and writing cost at least.
 */
@NullMarked
package io.tidewire.bench.kafka;

import org.jspecify.annotations.NullMarked;
