package io.tidewire.engine.state;

import java.util.List;

/**
 * One thing of a pipeline that keeps state.
 *
 * @param name what it is; the same in every run of the same pipeline
 * @param optional whether a run may do without it, or begin without what it held
 * @param owners who keeps it: one, or one for each worker; all have the same tables
 */
public record StatePart(String name, boolean optional, List<StateOwner> owners) {}
