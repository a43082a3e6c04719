/** What the rows, the columns and the state of a circuit's nodes are, whatever their names. */
@NullMarked
package io.tidewire.engine.lineage;

import org.jspecify.annotations.NullMarked;
