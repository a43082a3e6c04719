/** Drives a circuit every way it can be driven and compares it with the oracle after every step. */
@NullMarked
package io.tidewire.testkit.harness;

import org.jspecify.annotations.NullMarked;
