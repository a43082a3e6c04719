/** Pipelines that are edited while they hold state. */
@NullMarked
package io.tidewire.app.change;

import org.jspecify.annotations.NullMarked;
