/** What Calcite throws, as faults that a person understands. */
@NullMarked
package io.tidewire.sql.fault;

import org.jspecify.annotations.NullMarked;
