package io.tidewire.app.crash;

import io.tidewire.app.client.Json;
import io.tidewire.app.command.CommandLineRunner;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.app.terminal.Terminal;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/** Reads what the sinks hold, as their readers would. */
final class Outputs {

    private static final int PAGE = 10_000;

    private Outputs() {}

    /** Committed values of a topic, in order, a tombstone with its key. */
    static List<ConsumerRecord<String, String>> topic(String servers, String topic) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest");
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    static Tally rows(List<ConsumerRecord<String, String>> records) {
        Tally rows = new Tally();
        records.forEach(record -> rows.add(row(record.value())));
        return rows;
    }

    /** The last value of each key. */
    static Tally latest(List<ConsumerRecord<String, String>> records) {
        Map<String, String> latest = new LinkedHashMap<>();
        for (ConsumerRecord<String, String> record : records) {
            if (record.value() == null) {
                latest.remove(record.key());
            } else {
                latest.put(record.key(), record.value());
            }
        }
        Tally rows = new Tally();
        latest.values().forEach(value -> rows.add(row(value)));
        return rows;
    }

    static Tally file(Path path) throws IOException {
        Tally rows = new Tally();
        lines(path).forEach(line -> rows.add(row(line)));
        return rows;
    }

    /** What the files of a folder that are named parts add up to. */
    static Tally parts(Path folder) throws IOException {
        Tally rows = new Tally();
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "part-*.ndjson")) {
            for (Path part : parts) {
                lines(part).forEach(line -> rows.add(row(line)));
            }
        }
        return rows;
    }

    /** Whole lines; what is none is a fault that shows as a strange row. */
    static List<String> lines(Path path) throws IOException {
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    /**
     * What a changelog comes to. Each change must fit what was there: none takes back a row that is
     * not there.
     */
    static Tally fold(String what, List<String> changes, List<String> faults) {
        Tally rows = new Tally();
        for (String change : changes) {
            Map<String, Object> fields = new LinkedHashMap<>(Json.object(Json.parse(change)));
            String op = String.valueOf(fields.remove("op"));
            if (op.startsWith("+")) {
                rows.add(text(fields));
            } else if (!rows.remove(text(fields))) {
                faults.add(what + " takes back what is not there: " + change);
            }
        }
        return rows;
    }

    static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    /** The rows of a table in the store of a pipeline that stands still. */
    static Tally store(Path data, String select) {
        Tally rows = new Tally();
        for (int page = 0; rows.size() == page * PAGE; page++) {
            String sql = select + " ORDER BY ALL LIMIT " + PAGE + " OFFSET " + page * PAGE;
            List<String> found = query(data, sql);
            found.forEach(line -> rows.add(row(line)));
        }
        return rows;
    }

    private static List<String> query(Path data, String sql) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal =
                new Terminal(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        false,
                        new Redactor(Set.of()),
                        name -> null);
        int code =
                CommandLineRunner.run(
                        terminal,
                        "query",
                        sql,
                        "--data",
                        data.toString(),
                        "--format",
                        "json",
                        "--limit",
                        "" + PAGE);
        if (code != 0) {
            throw new AssertionError(sql + ": " + err);
        }
        return out.toString().lines().toList();
    }

    /** A JSON object as {@link Recompute} writes rows. */
    static String row(String json) {
        return text(Json.object(Json.parse(json)));
    }

    private static String text(Map<String, Object> fields) {
        StringJoiner text = new StringJoiner(" ");
        fields.forEach(
                (name, value) ->
                        text.add(
                                name
                                        + "="
                                        + (name.equals("window_start")
                                                ? millis(String.valueOf(value))
                                                : value)));
        return text.toString();
    }

    private static long millis(String time) {
        return LocalDateTime.parse(time.replace(' ', 'T').replace("Z", ""))
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }
}
