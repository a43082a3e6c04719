/** From a program to a circuit of operators that advances in steps. */
@NullMarked
package io.tidewire.engine.circuit;

import org.jspecify.annotations.NullMarked;
