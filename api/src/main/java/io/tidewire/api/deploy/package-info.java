/** A pipeline on its way to a cluster that runs it. */
@NullMarked
package io.tidewire.api.deploy;

import org.jspecify.annotations.NullMarked;
