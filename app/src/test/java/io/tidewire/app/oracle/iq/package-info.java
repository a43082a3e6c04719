/** Calcite's own expectations, from the .iq files of its tests. */
@NullMarked
package io.tidewire.app.oracle.iq;

import org.jspecify.annotations.NullMarked;
