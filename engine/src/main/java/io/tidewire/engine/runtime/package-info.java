/** Threads around the circuit: readers, the worker, deliveries, start and end. */
@NullMarked
package io.tidewire.engine.runtime;

import org.jspecify.annotations.NullMarked;
