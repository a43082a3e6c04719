/** The JSON Schema of the pipeline file and the reference pages, made from the keys and specs. */
@NullMarked
package io.tidewire.app.reference;

import org.jspecify.annotations.NullMarked;
