/** Numbers, times and UTF-8 as text, read from and written to bytes. */
@NullMarked
package io.tidewire.connectors.format.text;

import org.jspecify.annotations.NullMarked;
