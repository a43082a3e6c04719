/** The same pipeline over the same input on both engines. */
@NullMarked
package io.tidewire.bench.parity;

import org.jspecify.annotations.NullMarked;
