/** The formats that records are written in, as one explicit list. */
@NullMarked
package io.tidewire.connectors.format;

import org.jspecify.annotations.NullMarked;
