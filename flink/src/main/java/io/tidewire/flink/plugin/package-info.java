/** Functions of the user's own: found in the jars that go along with the job, called by Flink. */
@NullMarked
package io.tidewire.flink.plugin;

import org.jspecify.annotations.NullMarked;
