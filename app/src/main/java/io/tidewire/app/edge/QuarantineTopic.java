package io.tidewire.app.edge;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.data.Values;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.client.Json;
import io.tidewire.app.replica.RecentRefusals;
import io.tidewire.connectors.kafka.TopicWriter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * The quarantine of a pipeline on Flink, where what a sink refuses for good goes as well: records
 * with the fields of the HTTP API's. It is written here; the newest rows are shown, and any Kafka
 * client reads all of them. Thread-safe.
 */
final class QuarantineTopic implements Quarantine, AutoCloseable {

    private final Brokers brokers;
    private final String topic;
    private final RecentRefusals recent;
    private @Nullable TopicWriter writer;

    /**
     * Connects when there is something to write.
     *
     * @param recent what is there, whoever wrote it
     */
    QuarantineTopic(Brokers brokers, String topic, RecentRefusals recent) {
        this.brokers = brokers;
        this.topic = topic;
        this.recent = recent;
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

    @Override
    public List<Entry> recover(Resume from) {
        throw new UnsupportedOperationException("what is in the topic stays there");
    }

    @Override
    public void retract(String sink, long fromStep) {
        throw new UnsupportedOperationException("what is in the topic stays there");
    }

    @Override
    public List<Entry> list(Filter filter, int limit, long beforeId) {
        return recent.list(filter, limit, beforeId);
    }

    @Override
    public List<Summary> summary() {
        return recent.summary();
    }

    /** Nobody here would know that a row was replayed, and it would be replayed again. */
    @Override
    public long replay(Filter filter) {
        throw new TidewireException(
                ErrorCode.ENGINE_UNSUPPORTED,
                "rows of a pipeline on Flink are not replayed: nobody there remembers which were",
                "send them once more: what the quarantine has as payload goes to POST"
                        + " /ingest/{source}, or to the source's topic");
    }

    @Override
    public boolean replays() {
        return false;
    }

    @Override
    public synchronized void close() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }
}
