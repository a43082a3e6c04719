package io.tidewire.connectors.kafka;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The real Kafka broker, in this process: any Kafka client on this machine may use it. It starts
 * with the first call that needs it and only once; constructing it costs nothing and loads no
 * Kafka. What was acknowledged survives a kill of the process and is there again after the next
 * start on the same directory. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

    public static final int DEFAULT_PORT = 9092;

    private static final System.Logger LOG = System.getLogger(EmbeddedBroker.class.getName());

    /** Tells other processes where the broker listens; means nothing when none runs. */
    private static final String ADDRESS = "tidewire.address";

    private final Path directory;
    private final int port;
    private final boolean visited;
    private @Nullable RunningBroker running;
    private boolean closed;

    /**
     * @param directory where the log lies; made when missing, of one process at a time
     * @param port on localhost; 0 for any free one
     */
    public EmbeddedBroker(Path directory, int port) {
        this(directory, port, false);
    }

    private EmbeddedBroker(Path directory, int port, boolean visited) {
        this.directory = directory;
        this.port = port;
        this.visited = visited;
    }

    /**
     * The broker that another process runs on that directory, for who reads from it: it makes no
     * topics, removes nothing and does not stop it.
     */
    public static EmbeddedBroker visited(Path directory) {
        return new EmbeddedBroker(directory, 0, true);
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
        if (visited) {
            return;
        }
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
        return visited ? address() : started().bootstrapServers();
    }

    private String address() {
        try {
            return Files.readString(directory.resolve(ADDRESS)).strip();
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    "the pipeline that runs has no Kafka broker in " + directory,
                    "stop it, and try again",
                    e);
        }
    }

    /**
     * Makes a topic, unless it is there: then its partitions and settings stay as they are.
     *
     * @param settings topic settings by their Kafka names
     */
    public void createTopic(String topic, int partitions, Map<String, String> settings) {
        if (!visited) {
            started().createTopic(topic, partitions, settings);
        }
    }

    /**
     * The same, and sees to it that it has as many partitions at least.
     *
     * @param settings of one that is made
     */
    public void createOrGrowTopic(String topic, int partitions, Map<String, String> settings) {
        createTopic(topic, partitions, settings);
        Brokers here = Brokers.at(bootstrapServers());
        if (ClusterTopics.partitions(here, Set.of(topic)).getOrDefault(topic, 0) < partitions) {
            ClusterTopics.grow(here, topic, partitions);
        }
    }

    /**
     * Lets go of the records of a partition that lie before an offset and are older than this; at
     * most once a minute, without waiting for it.
     */
    public void trim(String topic, int partition, long beforeOffset, Duration olderThan) {
        RunningBroker serving;
        synchronized (this) {
            serving = running;
        }
        if (serving != null) {
            serving.trim(new TopicPartition(topic, partition), beforeOffset, olderThan);
        }
    }

    /** Which topic it is that has this name; null when there is none. */
    @Nullable String topicId(String topic) {
        return visited
                ? TopicIds.of(ClientSettings.embedded(this), topic)
                : started().topicId(topic);
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
            announce(running.bootstrapServers());
        }
        return running;
    }

    private void announce(String address) {
        try {
            Files.writeString(directory.resolve(ADDRESS), address);
        } catch (IOException e) {
            // It serves this process all the same.
            LOG.log(System.Logger.Level.DEBUG, "the broker's address", e);
        }
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
