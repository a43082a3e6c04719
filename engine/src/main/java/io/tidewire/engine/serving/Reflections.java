package io.tidewire.engine.serving;

import io.tidewire.api.connector.Ingest;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Who waits for a position of a source to be in the views. Thread-safe. */
final class Reflections {

    private record Key(String source, String partition) {}

    private record Reached(long offset, long step) {}

    private record Waiting(Key key, long offset, CompletableFuture<Long> done) {}

    private final Map<Key, Reached> reached = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean closed;

    CompletableFuture<Long> when(String source, Ingest.LogPosition position) {
        Key key = new Key(source, position.partition());
        CompletableFuture<Long> done = new CompletableFuture<>();
        synchronized (this) {
            @Nullable Reached now = reached.get(key);
            if (now != null && now.offset() >= position.offset()) {
                done.complete(now.step());
            } else if (closed) {
                done.completeExceptionally(notRunning());
            } else {
                waiting.add(new Waiting(key, position.offset(), done));
            }
        }
        return done;
    }

    void reached(long step, Map<String, Map<String, Long>> positions) {
        List<Waiting> met = new ArrayList<>();
        synchronized (this) {
            positions.forEach(
                    (source, partitions) ->
                            partitions.forEach(
                                    (partition, offset) ->
                                            reached.put(
                                                    new Key(source, partition),
                                                    new Reached(offset, step))));
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting one = all.next();
                @Nullable Reached now = reached.get(one.key());
                if (one.done().isDone()) {
                    all.remove();
                } else if (now != null && now.offset() >= one.offset()) {
                    met.add(one);
                    all.remove();
                }
            }
        }
        // Outside the lock: whatever hangs on the futures runs in this thread.
        met.forEach(one -> one.done().complete(step));
    }

    void close() {
        List<Waiting> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(one -> one.done().completeExceptionally(notRunning()));
    }

    private static TidewireException notRunning() {
        return new TidewireException(
                ErrorCode.NOT_RUNNING,
                "the pipeline ended before the view got there",
                "the rows are in the log and will be there after the next start");
    }
}
