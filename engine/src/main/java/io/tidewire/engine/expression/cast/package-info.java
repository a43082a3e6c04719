/** CAST and TRY_CAST between every two types that have a conversion. */
@NullMarked
package io.tidewire.engine.expression.cast;

import org.jspecify.annotations.NullMarked;
