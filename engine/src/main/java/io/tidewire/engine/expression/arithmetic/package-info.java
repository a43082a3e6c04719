/** Arithmetic, rounding and mathematical functions. */
@NullMarked
package io.tidewire.engine.expression.arithmetic;

import org.jspecify.annotations.NullMarked;
