package io.tidewire.engine.state;

import java.util.List;

/** What keeps state: one worker's operator, a source's gate, a served view. */
public interface StateOwner {

    /** Its state; in the order in which the tables are to be read. The same ones in every call. */
    List<StateTable> tables();

    /** After everything was read: works out what is not written. */
    default void restored() {}
}
