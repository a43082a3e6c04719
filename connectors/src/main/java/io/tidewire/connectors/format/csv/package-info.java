/** Comma-separated text to rows and back. */
@NullMarked
package io.tidewire.connectors.format.csv;

import org.jspecify.annotations.NullMarked;
