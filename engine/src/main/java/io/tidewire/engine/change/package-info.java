/**
 * What a pipeline is, apart from its rows, and what becomes of its state when its file is edited.
 */
@NullMarked
package io.tidewire.engine.change;

import org.jspecify.annotations.NullMarked;
