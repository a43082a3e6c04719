/** Files as tables: read, followed, written. */
@NullMarked
package io.tidewire.connectors.file;

import org.jspecify.annotations.NullMarked;
