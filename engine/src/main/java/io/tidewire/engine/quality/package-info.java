/** The gate of a source: rules, lateness, deduplication, and the books about it. */
@NullMarked
package io.tidewire.engine.quality;

import org.jspecify.annotations.NullMarked;
