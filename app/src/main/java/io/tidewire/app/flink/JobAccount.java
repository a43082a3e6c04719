package io.tidewire.app.flink;

import io.tidewire.api.deploy.JobMetrics;
import io.tidewire.api.deploy.Takeover;
import io.tidewire.app.client.Json;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tasks of a job account for. Exact when the job was stopped with a savepoint: nothing
 * came after it. While it runs it is some seconds old.
 *
 * @param books rows by source and account, such as {@code clicks.read}
 * @param positions by source and partition, such as {@code topic-0}, the next offset
 * @param watermarks by source, in microseconds: what the views were told; those that were
 */
public record JobAccount(
        Map<String, Long> books,
        Map<String, Map<String, Long>> positions,
        Map<String, Long> watermarks) {

    private static final String BOOKS = "tidewire.books.";

    /**
     * @param accumulators as Flink's REST API has them
     */
    static JobAccount of(List<@Nullable Object> accumulators) {
        Map<String, Long> books = new TreeMap<>();
        Map<String, Map<String, Long>> positions = new HashMap<>();
        Map<String, Long> watermarks = new HashMap<>();
        for (Object one : accumulators) {
            Map<String, @Nullable Object> accumulator = Json.object(one);
            String name = String.valueOf(accumulator.get("name"));
            if (name.startsWith(BOOKS)) {
                books.put(name.substring(BOOKS.length()), value(accumulator));
                continue;
            }
            String[] position = JobMetrics.positionOf(name);
            String passed = JobMetrics.passedOf(name);
            if (position != null) {
                positions
                        .computeIfAbsent(position[0], source -> new TreeMap<>())
                        .put(position[1], value(accumulator));
            } else if (passed != null && value(accumulator) != Long.MIN_VALUE) {
                watermarks.put(passed, micros(value(accumulator)));
            }
        }
        return new JobAccount(books, positions, watermarks);
    }

    private static long value(Map<String, @Nullable Object> accumulator) {
        return Long.parseLong(String.valueOf(accumulator.get("value")));
    }

    /** Flink's says that nothing up to it comes any more, ours that nothing below it does. */
    private static long micros(long millis) {
        return millis >= Long.MAX_VALUE / 1_000 - 1 ? Long.MAX_VALUE : (millis + 1) * 1_000;
    }

    public long rows(String source, String account) {
        return books.getOrDefault(source + "." + account, 0L);
    }

    public long watermark(String source) {
        return watermarks.getOrDefault(source, Takeover.NO_WATERMARK);
    }
}
