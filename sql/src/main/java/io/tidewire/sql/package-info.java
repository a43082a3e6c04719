/** SQL text to {@link io.tidewire.api.plan.Program}: the entry point is {@link SqlCompiler}. */
@NullMarked
package io.tidewire.sql;

import org.jspecify.annotations.NullMarked;
