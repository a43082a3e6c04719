/** What is done with whole batches: joining them, netting them out, letting go of their input. */
@NullMarked
package io.tidewire.engine.batch;

import org.jspecify.annotations.NullMarked;
