/** Processes, what they take, and where that is kept. */
@NullMarked
package io.tidewire.bench.measure;

import org.jspecify.annotations.NullMarked;
