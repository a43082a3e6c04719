/** Comparison, membership and truth values. */
@NullMarked
package io.tidewire.engine.expression.comparison;

import org.jspecify.annotations.NullMarked;
