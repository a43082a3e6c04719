/** The pipeline file as records, after it was read and validated. */
@NullMarked
package io.tidewire.api.pipeline;

import org.jspecify.annotations.NullMarked;
