package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The real Kafka broker, in this process: any Kafka client on this machine may use it. It starts
 * with the first call that needs it and only once; constructing it costs nothing and loads no
 * Kafka. What was acknowledged survives a kill of the process and is there again after the next
 * start on the same directory. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

    public static final int DEFAULT_PORT = 9092;

    private static final System.Logger LOG = System.getLogger(EmbeddedBroker.class.getName());

    private final Path directory;
    private final int port;
    private @Nullable RunningBroker running;
    private boolean closed;

    /**
     * @param directory where the log lies; made when missing, of one process at a time
     * @param port on localhost; 0 for any free one
     */
    public EmbeddedBroker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Where the log lies. */
    public Path directory() {
        return directory;
    }

    /**
     * Begins to start on a thread of its own, for who will need it soon. Whoever needs it then
     * waits for the rest; a failure is theirs, from a second try.
     */
    public void startEarly() {
        Thread.ofPlatform()
                .daemon()
                .name("tidewire-broker-start")
                .start(
                        () -> {
                            try {
                                started();
                            } catch (TidewireException failure) {
                                LOG.log(System.Logger.Level.DEBUG, "an early start", failure);
                            }
                        });
    }

    /**
     * Starts the broker, unless it runs, and waits until it serves.
     *
     * @return {@code host:port} for clients
     * @throws TidewireException PORT_TAKEN, DATA_DIRECTORY, DATA_DIRECTORY_IN_USE, SOURCE_FAILED
     *     when it does not come up
     */
    public String bootstrapServers() {
        return started().bootstrapServers();
    }

    /**
     * Makes a topic, unless it is there: then its partitions and settings stay as they are.
     *
     * @param settings topic settings by their Kafka names
     */
    public void createTopic(String topic, int partitions, Map<String, String> settings) {
        started().createTopic(topic, partitions, settings);
    }

    /**
     * Lets go of the records of a topic's first partition that lie before an offset and are older
     * than this; at most once a minute, without waiting for it.
     */
    public void trim(String topic, long beforeOffset, Duration olderThan) {
        RunningBroker serving;
        synchronized (this) {
            serving = running;
        }
        if (serving != null) {
            serving.trim(topic, beforeOffset, olderThan);
        }
    }

    /** Which topic it is that has this name; null when there is none. */
    @Nullable String topicId(String topic) {
        return started().topicId(topic);
    }

    /** True once it was needed. */
    public synchronized boolean isRunning() {
        return running != null;
    }

    private synchronized RunningBroker started() {
        if (closed) {
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED, "the in-process Kafka broker is closed", null);
        }
        if (running == null) {
            running = RunningBroker.start(directory, port);
        }
        return running;
    }

    /** Writes out what is in memory and stops; the log stays. */
    @Override
    public synchronized void close() {
        closed = true;
        if (running != null) {
            running.close();
            running = null;
        }
    }
}
