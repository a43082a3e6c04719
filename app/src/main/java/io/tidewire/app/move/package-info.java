/** A pipeline that runs here goes on on a Flink cluster, and comes back. */
@NullMarked
package io.tidewire.app.move;

import org.jspecify.annotations.NullMarked;
