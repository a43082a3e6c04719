/** JSON text to rows and back. */
@NullMarked
package io.tidewire.connectors.format.json;

import org.jspecify.annotations.NullMarked;
