/** The contract of a kernel, which makes one column out of others, and what kernels share. */
@NullMarked
package io.tidewire.engine.expression.kernel;

import org.jspecify.annotations.NullMarked;
