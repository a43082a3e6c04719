package io.tidewire.engine.delivery;

/** How things stand with the room for more in an outbox. */
public enum Room {
    FREE,
    /** Memory is full. */
    CROWDED,
    /** All of it is. */
    FULL
}
