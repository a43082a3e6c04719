/** What waits for a sink: in memory, and on disk when it has to outlive the process or the heap. */
@NullMarked
package io.tidewire.engine.delivery;

import org.jspecify.annotations.NullMarked;
