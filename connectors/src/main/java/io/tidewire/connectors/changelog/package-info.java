/** Which operation each row of a delta is. */
@NullMarked
package io.tidewire.connectors.changelog;

import org.jspecify.annotations.NullMarked;
