/** Functions over dates, times and points in time; everything is UTC. */
@NullMarked
package io.tidewire.engine.expression.time;

import org.jspecify.annotations.NullMarked;
