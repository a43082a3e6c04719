package io.tidewire.server.http;

import io.tidewire.api.data.Values;

import java.time.Instant;

/** The wall clock in microseconds. */
final class Clocks {

    private Clocks() {}

    static long nowMicros() {
        return Values.micros(Instant.now());
    }
}
