/** Rows in the making: columns that are set by row, and why a row was refused. */
@NullMarked
package io.tidewire.connectors.format.row;

import org.jspecify.annotations.NullMarked;
