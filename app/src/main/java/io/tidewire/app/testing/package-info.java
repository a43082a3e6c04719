/** Tests of pipelines, written beside them. */
@NullMarked
package io.tidewire.app.testing;

import org.jspecify.annotations.NullMarked;
