package io.tidewire.app.edge;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.data.Values;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.client.Json;
import io.tidewire.connectors.kafka.TopicWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * The quarantine of a pipeline on Flink, where what a sink refuses for good goes as well: records
 * with the fields of the HTTP API's. It is written here and read with any Kafka client.
 * Thread-safe.
 */
final class QuarantineTopic implements Quarantine, AutoCloseable {

    private final Brokers brokers;
    private final String topic;
    private @Nullable TopicWriter writer;

    /** Connects when there is something to write. */
    QuarantineTopic(Brokers brokers, String topic) {
        this.brokers = brokers;
        this.topic = topic;
    }

    @Override
    public void add(List<Step> steps) {
        List<byte[]> records =
                steps.stream()
                        .flatMap(step -> step.refused().stream())
                        .map(QuarantineTopic::record)
                        .toList();
        try {
            writer().append(records).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof TidewireException coded ? coded : e;
        }
    }

    private synchronized TopicWriter writer() {
        if (writer == null) {
            writer = new TopicWriter(brokers.servers(), brokers.properties(), topic);
        }
        return writer;
    }

    private static byte[] record(Entry entry) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("source", entry.source());
        fields.put("code", entry.code());
        fields.put("rule", entry.rule());
        fields.put("reason", entry.reason());
        fields.put("payload", entry.payload());
        fields.put("base64", entry.base64());
        fields.put("partition", entry.partition());
        fields.put("position", entry.position());
        Long time = entry.eventTimeMicros();
        fields.put("event_time", time == null ? null : Values.instant(time).toString());
        fields.put("lateness_ms", entry.latenessMillis());
        fields.put("arrived", Values.instant(entry.arrivedMicros()).toString());
        return Json.write(fields).getBytes(StandardCharsets.UTF_8);
    }

    private TidewireException elsewhere() {
        return new TidewireException(
                ErrorCode.ENGINE_UNSUPPORTED,
                "the quarantine of a pipeline on Flink is a topic",
                "read " + topic);
    }

    @Override
    public List<Entry> recover(Resume from) {
        throw elsewhere();
    }

    @Override
    public void retract(String sink, long fromStep) {
        throw elsewhere();
    }

    @Override
    public List<Entry> list(Filter filter, int limit, long beforeId) {
        throw elsewhere();
    }

    @Override
    public List<Summary> summary() {
        throw elsewhere();
    }

    @Override
    public long replay(Filter filter) {
        throw elsewhere();
    }

    @Override
    public synchronized void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
