/** What a checkpoint of much state costs of which little changes, and how fast it is restored. */
@NullMarked
package io.tidewire.bench.checkpoint;

import org.jspecify.annotations.NullMarked;
