package io.tidewire.connectors.kafka;

import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many records of a topic a consumer group has yet to read, as Kafka knows it: the cluster is
 * asked every few seconds, and what one appended oneself since then is added. A group commits what
 * it has read with its checkpoints, so the figure is that much too high. Thread-safe.
 */
public final class GroupLag implements AutoCloseable {

    private final String topic;
    private final String group;
    private final TopicProgress progress;
    private final AtomicLong since = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long known = -1;
    private volatile @Nullable TidewireException problem;

    /**
     * Asks for the first time before it returns.
     *
     * @param properties of Kafka's clients
     * @param every how often to ask
     */
    public GroupLag(
            String servers,
            Map<String, Object> properties,
            String topic,
            String group,
            Duration every) {
        this.topic = topic;
        this.group = group;
        this.progress = new TopicProgress(servers, properties);
        look();
        Thread.ofVirtual()
                .name("tidewire-lag-" + topic)
                .start(
                        () -> {
                            while (!isClosed(every)) {
                                look();
                            }
                        });
    }

    private boolean isClosed(Duration within) {
        try {
            return closed.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** So many more are there. */
    public void appended(long records) {
        since.addAndGet(records);
    }

    /** Records that wait; -1 while the cluster has not told. */
    public long lag() {
        long last = known;
        return last < 0 ? -1 : last + since.get();
    }

    /** Why the last look failed: SOURCE_UNAVAILABLE or SOURCE_FAILED; null when it did not. */
    public @Nullable TidewireException problem() {
        return problem;
    }

    private void look() {
        long counted = since.get();
        try {
            known = progress.lag(topic, group);
            since.addAndGet(-counted);
            problem = null;
        } catch (TidewireException failure) {
            problem = failure;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        progress.close();
    }
}
