package io.tidewire.app.run;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Source;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A source that begins where somebody says, unless it goes on. */
final class StartingAt implements Source {

    private final Source source;
    private final Map<String, String> positions;

    StartingAt(Source source, Map<String, String> positions) {
        this.source = source;
        this.positions = Map.copyOf(positions);
    }

    @Override
    public void start(Map<String, String> resume) {
        Map<String, String> from = new HashMap<>(positions);
        from.putAll(resume);
        source.start(from);
    }

    @Override
    public @Nullable RawBatch poll(Duration timeout) {
        return source.poll(timeout);
    }

    @Override
    public boolean exhausted() {
        return source.exhausted();
    }

    @Override
    public Set<String> partitions() {
        return source.partitions();
    }

    @Override
    public long lag() {
        return source.lag();
    }

    @Override
    public void committed(Map<String, String> resume) {
        source.committed(resume);
    }

    @Override
    public void close() {
        source.close();
    }
}
