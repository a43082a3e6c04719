/** Coded faults and where they are. */
@NullMarked
package io.tidewire.api.error;

import org.jspecify.annotations.NullMarked;
