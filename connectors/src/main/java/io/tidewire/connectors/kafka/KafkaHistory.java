package io.tidewire.connectors.kafka;

import io.tidewire.api.connector.History;
import io.tidewire.api.pipeline.Options;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a topic still has of the records before some positions. Of the in-process broker, which need
 * not run, the files of its log tell; a cluster is asked.
 */
public final class KafkaHistory {

    /** Where the broker notes up to which record of a partition it has let go. */
    private static final String STARTS = "log-start-offset-checkpoint";

    private KafkaHistory() {}

    /**
     * @param source its name, for messages
     * @param directory of the broker's log
     */
    public static History ofLog(
            String source, Path directory, String topic, Map<String, String> positions) {
        try {
            Map<String, Long> begins = starts(directory.resolve(STARTS));
            long bytes = 0;
            for (String partition : positions.keySet()) {
                Path folder = directory.resolve(partition);
                if (!Files.isDirectory(folder)) {
                    return History.none(
                            "the topic " + topic + ", from which " + source + " reads, is gone");
                }
                long first = Long.MAX_VALUE;
                for (Path segment : segments(folder)) {
                    String name = segment.getFileName().toString();
                    first = Math.min(first, Long.parseLong(name.substring(0, name.length() - 4)));
                    bytes += Files.size(segment);
                }
                if (first != Long.MAX_VALUE) {
                    begins.merge(partition, first, Math::max);
                }
            }
            return history(source, topic, positions, begins, bytes);
        } catch (IOException e) {
            return History.none("the log of " + source + " cannot be looked at: " + e.getMessage());
        }
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .toList();
        }
    }

    /** By partition; a partition that never let go of anything is not in it. */
    private static Map<String, Long> starts(Path file) throws IOException {
        Map<String, Long> starts = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ");
                if (words.length == 3) {
                    starts.put(words[0] + "-" + words[1], Long.parseLong(words[2]));
                }
            }
        }
        return starts;
    }

    static History ofCluster(
            String source, Options options, EmbeddedBroker broker, Map<String, String> positions) {
        Map<String, Object> defaults = new HashMap<>();
        ClientSettings client = ClientSettings.of(options, broker);
        List<TopicPartition> partitions = new ArrayList<>();
        String topic = source;
        for (String name : positions.keySet()) {
            int dash = name.lastIndexOf('-');
            topic = name.substring(0, dash);
            partitions.add(new TopicPartition(topic, Integer.parseInt(name.substring(dash + 1))));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client.with(defaults, Map.of()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            Duration timeout = client.timeout();
            Map<String, Long> begins = new HashMap<>();
            consumer.beginningOffsets(partitions, timeout)
                    .forEach((partition, offset) -> begins.put(partition.toString(), offset));
            return history(source, topic, positions, begins, -1);
        } catch (RuntimeException unreachable) {
            return History.none(
                    "Kafka at "
                            + client.servers()
                            + " does not say what it has of "
                            + topic
                            + ": "
                            + KafkaFaults.reason(unreachable));
        }
    }

    private static History history(
            String source,
            String topic,
            Map<String, String> positions,
            Map<String, Long> begins,
            long bytes) {
        long rows = 0;
        long lost = 0;
        for (Map.Entry<String, String> position : positions.entrySet()) {
            long end = Place.parse(position.getValue()).offset();
            long begin = begins.getOrDefault(position.getKey(), 0L);
            rows += Math.max(0, end - begin);
            lost += Math.min(begin, end);
        }
        if (rows == 0 && lost > 0) {
            return History.none(
                    "the topic " + topic + " has nothing left of what " + source + " read");
        }
        return new History(
                true,
                lost == 0,
                rows,
                bytes,
                lost == 0
                        ? null
                        : String.format(
                                java.util.Locale.ROOT,
                                "the first %,d of %,d rows that %s read are no longer in the topic",
                                lost,
                                lost + rows,
                                source));
    }
}
