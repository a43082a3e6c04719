/** Vectorised evaluation of the plan's expressions over columnar batches. */
@NullMarked
package io.tidewire.engine.expression;

import org.jspecify.annotations.NullMarked;
