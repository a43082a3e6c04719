/** The connectors that come with Tidewire, as one explicit list. */
@NullMarked
package io.tidewire.connectors;

import org.jspecify.annotations.NullMarked;
