/** A pipeline on a Flink cluster: made ready, submitted, watched and stopped over its REST API. */
@NullMarked
package io.tidewire.app.flink;

import org.jspecify.annotations.NullMarked;
