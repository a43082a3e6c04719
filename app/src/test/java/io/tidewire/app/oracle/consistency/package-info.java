/** Truths over any set of transfers, held at every output. */
@NullMarked
package io.tidewire.app.oracle.consistency;

import org.jspecify.annotations.NullMarked;
