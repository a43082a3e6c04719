/** What Prometheus reads. */
@NullMarked
package io.tidewire.server.metrics;

import org.jspecify.annotations.NullMarked;
