/** Rows printed. */
@NullMarked
package io.tidewire.connectors.stdout;

import org.jspecify.annotations.NullMarked;
