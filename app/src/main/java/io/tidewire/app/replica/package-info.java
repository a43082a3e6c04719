/** Tables of a pipeline that Flink runs, held by a process beside it to be looked at. */
@NullMarked
package io.tidewire.app.replica;

import org.jspecify.annotations.NullMarked;
