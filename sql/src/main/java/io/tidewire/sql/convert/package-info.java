/** Calcite's relational tree to a plan. */
@NullMarked
package io.tidewire.sql.convert;

import org.jspecify.annotations.NullMarked;
