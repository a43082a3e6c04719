/** The delta operators: each turns the changes of its inputs into the changes of its output. */
@NullMarked
package io.tidewire.engine.operator;

import org.jspecify.annotations.NullMarked;
