package io.tidewire.app.run;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** A source of which nothing was read: it begins after the rebuild. */
final class NoRows implements Source {

    @Override
    public void start(Map<String, String> resume) {}

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        return null;
    }

    @Override
    public boolean exhausted() {
        return true;
    }

    @Override
    public Set<String> partitions() {
        return Set.of();
    }

    @Override
    public void close() {}
}
