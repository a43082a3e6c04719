package io.tidewire.api.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong: what, where, and what to do about it. A warning does not stop a pipeline
 * from running.
 *
 * @param message what is wrong, in one line without the code and the place; never holds a secret
 * @param hint what to do, such as {@code did you mean 'connector'?}
 */
public record Fault(
        ErrorCode code,
        Severity severity,
        String message,
        @Nullable String hint,
        @Nullable Location location) {

    public enum Severity {
        ERROR,
        WARNING
    }

    public static Fault error(
            ErrorCode code, String message, @Nullable String hint, @Nullable Location location) {
        return new Fault(code, Severity.ERROR, message, hint, location);
    }

    public static Fault warning(
            ErrorCode code, String message, @Nullable String hint, @Nullable Location location) {
        return new Fault(code, Severity.WARNING, message, hint, location);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code file:line:col: error UNKNOWN_KEY: message}, then the hint on a line of its own. */
    @Override
    public String toString() {
        return (location == null ? "" : location + ": ")
                + (isError() ? "error " : "warning ")
                + code
                + ": "
                + message
                + (hint == null ? "" : "\n    hint: " + hint);
    }
}
