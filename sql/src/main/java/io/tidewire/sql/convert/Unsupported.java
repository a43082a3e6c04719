package io.tidewire.sql.convert;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

/** SQL that is right but that we cannot run. */
final class Unsupported {

    private Unsupported() {}

    static TidewireException of(String what, @Nullable String hint) {
        return new TidewireException(ErrorCode.SQL_UNSUPPORTED, what, hint);
    }
}
