/** The processes around a job that Flink runs: rows in over HTTP, and out to what is no topic. */
@NullMarked
package io.tidewire.app.edge;

import org.jspecify.annotations.NullMarked;
