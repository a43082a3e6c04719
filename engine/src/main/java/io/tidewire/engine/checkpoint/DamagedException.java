package io.tidewire.engine.checkpoint;

/** A checkpoint is not what was written. The one before it may be used. */
final class DamagedException extends Exception {

    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
