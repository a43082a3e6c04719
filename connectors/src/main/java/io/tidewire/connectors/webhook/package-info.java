/** Rows posted to a URL. */
@NullMarked
package io.tidewire.connectors.webhook;

import org.jspecify.annotations.NullMarked;
