/**
 * A second, naive implementation of what a plan means: the oracle for the engine. Slow on purpose,
 * shares nothing with it.
 */
@NullMarked
package io.tidewire.testkit.reference;

import org.jspecify.annotations.NullMarked;
