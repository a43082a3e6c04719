package io.tidewire.flink.plugin;

import io.tidewire.engine.expression.kernel.UserValues;

import org.jspecify.annotations.Nullable;

/**
 * A function of the user's own has no value for a row of a view, which fails the job. The message
 * has the function's name and is that of the last cause, which is the one that people are shown:
 * what was thrown is beside it.
 */
final class CallFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CallFailedException(String function, Throwable thrown) {
        super(function + ": " + UserValues.reason(thrown));
        addSuppressed(thrown);
    }

    /**
     * @param reason with the function's name
     */
    CallFailedException(@Nullable String reason) {
        super(reason);
    }
}
