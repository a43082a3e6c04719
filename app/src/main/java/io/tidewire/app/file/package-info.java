/** The pipeline file: what its keys are, and how it becomes a PipelineSpec. */
@NullMarked
package io.tidewire.app.file;

import org.jspecify.annotations.NullMarked;
