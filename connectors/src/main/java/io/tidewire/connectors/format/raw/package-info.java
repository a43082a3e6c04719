/** A record as the one column of its row. */
@NullMarked
package io.tidewire.connectors.format.raw;

import org.jspecify.annotations.NullMarked;
