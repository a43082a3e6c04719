/** The edge: the HTTP API, the metrics and the console of a running pipeline. */
@NullMarked
package io.tidewire.server;

import org.jspecify.annotations.NullMarked;
