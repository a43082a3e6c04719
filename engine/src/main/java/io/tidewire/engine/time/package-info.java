/** The clock, threads and chance: the machine's, or a simulation's. */
@NullMarked
package io.tidewire.engine.time;

import org.jspecify.annotations.NullMarked;
