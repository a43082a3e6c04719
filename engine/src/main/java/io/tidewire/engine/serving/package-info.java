/** Views as the HTTP API reads them: rows, streams of changes, read your writes. */
@NullMarked
package io.tidewire.engine.serving;

import org.jspecify.annotations.NullMarked;
