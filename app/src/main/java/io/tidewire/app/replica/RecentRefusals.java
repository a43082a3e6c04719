package io.tidewire.app.replica;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Values;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.app.client.Json;
import io.tidewire.connectors.kafka.TopicFollower;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest rows of the quarantine's topic, at most {@value #MOST_ROWS} with {@value #MOST_CHARS}
 * characters of payload in all. An entry has the same id in every process: its place in the topic.
 * Thread-safe.
 */
public final class RecentRefusals {

    static final int MOST_ROWS = 10_000;
    private static final long MOST_CHARS = 16 << 20;

    /** Partitions that ids tell apart. */
    private static final int PARTITIONS = 1_000;

    private final TreeMap<Long, Quarantine.Entry> newest = new TreeMap<>();
    private long chars;

    synchronized void take(TopicFollower.Records some) {
        RawBatch values = some.values();
        int partition =
                Integer.parseInt(
                        values.partition().substring(values.partition().lastIndexOf('-') + 1));
        for (int i = 0; i < values.count(); i++) {
            long id = values.position(i) * PARTITIONS + partition + 1;
            String text =
                    new String(
                            values.data(),
                            values.start(i),
                            values.length(i),
                            StandardCharsets.UTF_8);
            Quarantine.Entry entry = entry(id, text, values, i);
            newest.put(id, entry);
            chars += entry.payload().length();
        }
        while (newest.size() > MOST_ROWS || chars > MOST_CHARS && newest.size() > 1) {
            chars -= newest.pollFirstEntry().getValue().payload().length();
        }
    }

    private static Quarantine.Entry entry(long id, String text, RawBatch values, int record) {
        try {
            Map<String, @Nullable Object> fields = Json.object(Json.parse(text));
            if (fields.get("source") instanceof String source
                    && fields.get("payload") instanceof String payload) {
                return new Quarantine.Entry(
                        id,
                        source,
                        text(fields, "code"),
                        text(fields, "rule"),
                        text(fields, "reason"),
                        payload,
                        Boolean.TRUE.equals(fields.get("base64")),
                        text(fields, "partition"),
                        fields.get("position") instanceof Number position
                                ? position.longValue()
                                : 0,
                        micros(fields.get("event_time")),
                        fields.get("lateness_ms") instanceof Number lateness
                                ? lateness.longValue()
                                : null,
                        or(micros(fields.get("arrived")), values.arrivedMicros()),
                        "open");
            }
        } catch (RuntimeException unreadable) {
            // It is shown as it is, below.
        }
        return new Quarantine.Entry(
                id,
                "",
                ErrorCode.MALFORMED.name(),
                "",
                "this is no record of the quarantine: somebody else wrote it to the topic",
                text,
                false,
                values.partition(),
                values.position(record),
                null,
                null,
                values.arrivedMicros(),
                "open");
    }

    private static String text(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private static long or(@Nullable Long value, long otherwise) {
        return value == null ? otherwise : value;
    }

    private static @Nullable Long micros(@Nullable Object time) {
        if (!(time instanceof String text)) {
            return null;
        }
        try {
            return Values.micros(Instant.parse(text));
        } catch (DateTimeParseException withoutZone) {
            return Values.micros(
                    LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC));
        }
    }

    /** Newest first. */
    public synchronized List<Quarantine.Entry> list(
            Quarantine.Filter filter, int limit, long beforeId) {
        List<Quarantine.Entry> found = new ArrayList<>();
        for (Quarantine.Entry entry :
                newest.headMap(beforeId > 0 ? beforeId : Long.MAX_VALUE, false)
                        .descendingMap()
                        .values()) {
            if (found.size() == limit) {
                break;
            }
            if (matches(filter, entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    private static boolean matches(Quarantine.Filter filter, Quarantine.Entry entry) {
        return (filter.source() == null || filter.source().equals(entry.source()))
                && (filter.code() == null || filter.code().equals(entry.code()))
                && (filter.rule() == null || filter.rule().equals(entry.rule()))
                && (filter.id() == null || filter.id() == entry.id());
    }

    /** Of what is kept. */
    public synchronized List<Quarantine.Summary> summary() {
        Map<List<String>, Quarantine.Summary> sums = new LinkedHashMap<>();
        for (Quarantine.Entry entry : newest.descendingMap().values()) {
            sums.merge(
                    List.of(entry.source(), entry.code(), entry.rule()),
                    new Quarantine.Summary(
                            entry.source(),
                            entry.code(),
                            entry.rule(),
                            1,
                            0,
                            entry.arrivedMicros()),
                    (a, b) ->
                            new Quarantine.Summary(
                                    a.source(),
                                    a.code(),
                                    a.rule(),
                                    a.open() + b.open(),
                                    0,
                                    Math.max(a.lastMicros(), b.lastMicros())));
        }
        return List.copyOf(sums.values());
    }
}
