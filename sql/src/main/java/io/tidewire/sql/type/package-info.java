/** Flink's types and type rules in Calcite's terms, and back. */
@NullMarked
package io.tidewire.sql.type;

import org.jspecify.annotations.NullMarked;
