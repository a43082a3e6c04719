/** The parts of OVER: rows of a partition in order, frames, and what is computed from them. */
@NullMarked
package io.tidewire.engine.operator.over;

import org.jspecify.annotations.NullMarked;
