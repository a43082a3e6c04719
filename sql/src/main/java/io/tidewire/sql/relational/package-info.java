/** Relational nodes that Calcite does not have. */
@NullMarked
package io.tidewire.sql.relational;

import org.jspecify.annotations.NullMarked;
