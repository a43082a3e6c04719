/** Rows discarded. */
@NullMarked
package io.tidewire.connectors.blackhole;

import org.jspecify.annotations.NullMarked;
