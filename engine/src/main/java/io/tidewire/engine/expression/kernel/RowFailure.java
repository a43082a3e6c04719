package io.tidewire.engine.expression.kernel;

/** Thrown by a {@link RowFunction} whose row cannot be computed; carries no stack trace. */
public final class RowFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RowFailure(String message) {
        super(message, null, false, false);
    }
}
