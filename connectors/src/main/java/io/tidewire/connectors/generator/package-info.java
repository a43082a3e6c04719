/** Rows made up from a description and a seed. */
@NullMarked
package io.tidewire.connectors.generator;

import org.jspecify.annotations.NullMarked;
