/** What leaves the job: records on topics. */
@NullMarked
package io.tidewire.flink.sink;

import org.jspecify.annotations.NullMarked;
