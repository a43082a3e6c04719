package io.tidewire.api.error;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A failure with its faults. Whoever catches it at the edge prints the faults, never the stack
 * trace.
 */
public final class TidewireException extends RuntimeException {

    private final transient List<Fault> faults;

    public TidewireException(List<Fault> faults) {
        this(faults, null);
    }

    public TidewireException(ErrorCode code, String message, @Nullable String hint) {
        this(List.of(Fault.error(code, message, hint, null)), null);
    }

    public TidewireException(
            ErrorCode code, String message, @Nullable String hint, Throwable cause) {
        this(List.of(Fault.error(code, message, hint, null)), cause);
    }

    private TidewireException(List<Fault> faults, @Nullable Throwable cause) {
        super(faults.getFirst().toString(), cause);
        this.faults = List.copyOf(faults);
    }

    /** At least one; the first names the failure. */
    public List<Fault> faults() {
        return faults;
    }

    public ErrorCode code() {
        return faults.getFirst().code();
    }
}
