package io.tidewire.flink.gate;

import io.tidewire.engine.quality.Checked;

/**
 * One record of a topic with what is left of its rows when each was looked at alone. It never
 * leaves the task that read it: the gate is chained to the source.
 */
record Arrival(Checked checked) {}
