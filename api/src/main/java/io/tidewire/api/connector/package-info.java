/** The contract between the engine and sources, sinks and formats. */
@NullMarked
package io.tidewire.api.connector;

import org.jspecify.annotations.NullMarked;
