/** Step boundaries on disk, and the way back to them. */
@NullMarked
package io.tidewire.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
