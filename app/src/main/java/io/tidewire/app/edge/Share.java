package io.tidewire.app.edge;

import io.tidewire.api.connector.Delta;
import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.connector.Resume;
import io.tidewire.api.connector.Sink;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * One partition that is this process's to deliver, with a sink of its own: when the partition goes
 * to another process, what has not arrived goes with it. Not thread-safe.
 */
final class Share implements AutoCloseable {

    /** Any step but the first: nothing that was delivered before is undone. */
    private static final long GOES_ON = 1;

    private final Sink sink;
    private final SeamChanges changes;
    private final Deque<Delta> waiting = new ArrayDeque<>();
    private long read = -1;
    private long delivered = -1;
    private long unflushed;

    /**
     * @param partition its topic and number, under which its rows are known wherever they are
     *     delivered
     */
    Share(String partition, Sink sink, SeamChanges changes) {
        this.sink = sink;
        this.changes = changes;
        sink.recover(new Resume(partition, GOES_ON));
    }

    /** Gives how many changes there are to deliver. */
    long take(RawBatch records) {
        read = records.position(records.count() - 1) + 1;
        return add(changes.take(records));
    }

    /** Nothing more has come; gives how many changes there are to deliver. */
    long rest() {
        return add(changes.rest());
    }

    private long add(Collection<Delta> more) {
        waiting.addAll(more);
        return more.stream().mapToLong(delta -> delta.batch().size()).sum();
    }

    /**
     * Delivers what waits. A change is kept until the sink has taken it, and counts once the sink
     * has delivered it.
     *
     * @return how many arrived
     * @throws io.tidewire.api.error.TidewireException when not all did; what did not waits
     */
    long deliver() {
        while (!waiting.isEmpty()) {
            Delta next = waiting.element();
            sink.write(next);
            waiting.remove();
            unflushed += next.batch().size();
        }
        long arrived = unflushed;
        if (arrived > 0) {
            sink.flush();
            sink.commit(GOES_ON);
            unflushed = 0;
        }
        delivered = changes.heldAt() >= 0 ? changes.heldAt() : read;
        return arrived;
    }

    /**
     * The offset to go on from.
     *
     * @param position up to which the partition was read: there are marks of transactions behind
     *     the last record
     */
    long reached(long position) {
        return delivered == read ? position : delivered;
    }

    @Override
    public void close() {
        sink.close();
    }
}
