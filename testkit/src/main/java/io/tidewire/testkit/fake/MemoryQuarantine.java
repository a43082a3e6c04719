package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** A quarantine in a list. Thread-safe. */
public final class MemoryQuarantine implements Quarantine {

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, Long> steps = new HashMap<>();
    private final Map<Long, Long> replays = new HashMap<>();
    private long lastId;
    private ToLongFunction<List<Entry>> replayer = some -> 0;

    /** Where replayed entries go. */
    public synchronized void replayTo(ToLongFunction<List<Entry>> target) {
        replayer = target;
    }

    @Override
    public synchronized void add(List<Step> some) {
        for (Step step : some) {
            for (Entry entry : step.refused()) {
                entries.add(with(entry, ++lastId, entry.status()));
                steps.put(lastId, step.number());
            }
            for (long id : step.replayed()) {
                entries.replaceAll(entry -> entry.id() == id ? with(entry, id, "replayed") : entry);
                replays.put(id, step.number());
            }
        }
        notifyAll();
    }

    @Override
    public synchronized List<Entry> recover(Resume from) {
        entries.removeIf(entry -> stepOf(entry) > from.step());
        entries.replaceAll(
                entry ->
                        replays.getOrDefault(entry.id(), 0L) > from.step()
                                ? with(entry, entry.id(), "replaying")
                                : entry);
        return entries.stream().filter(entry -> entry.status().equals("replaying")).toList();
    }

    @Override
    public synchronized void retract(String sink, long fromStep) {
        entries.removeIf(
                entry ->
                        entry.source().equals(sink)
                                && entry.code().equals("SINK_REJECTED")
                                && stepOf(entry) >= fromStep);
    }

    private long stepOf(Entry entry) {
        return steps.getOrDefault(entry.id(), 0L);
    }

    private static Entry with(Entry e, long id, String status) {
        return new Entry(
                id,
                e.source(),
                e.code(),
                e.rule(),
                e.reason(),
                e.payload(),
                e.base64(),
                e.partition(),
                e.position(),
                e.eventTimeMicros(),
                e.latenessMillis(),
                e.arrivedMicros(),
                status);
    }

    /** In the order they came. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Waits until it has as many. */
    public synchronized void awaitEntries(int count) throws InterruptedException {
        while (entries.size() < count) {
            wait();
        }
    }

    @Override
    public synchronized List<Entry> list(Filter filter, int limit, long beforeId) {
        return entries.stream()
                .filter(entry -> entry.id() < beforeId && matches(filter, entry))
                .sorted(Comparator.comparingLong(Entry::id).reversed())
                .limit(limit)
                .toList();
    }

    private static boolean matches(Filter filter, Entry entry) {
        return fits(filter.source(), entry.source())
                && fits(filter.code(), entry.code())
                && fits(filter.rule(), entry.rule())
                && fits(filter.id(), entry.id());
    }

    private static boolean fits(@Nullable Object wanted, Object actual) {
        return wanted == null || Objects.equals(wanted, actual);
    }

    @Override
    public synchronized List<Summary> summary() {
        Map<List<String>, Summary> all = new LinkedHashMap<>();
        for (Entry e : entries) {
            boolean replayed = e.status().equals("replayed");
            all.merge(
                    List.of(e.source(), e.code(), e.rule()),
                    new Summary(
                            e.source(),
                            e.code(),
                            e.rule(),
                            replayed ? 0 : 1,
                            replayed ? 1 : 0,
                            e.arrivedMicros()),
                    (one, two) ->
                            new Summary(
                                    one.source(),
                                    one.code(),
                                    one.rule(),
                                    one.open() + two.open(),
                                    one.replayed() + two.replayed(),
                                    Math.max(one.lastMicros(), two.lastMicros())));
        }
        return List.copyOf(all.values());
    }

    @Override
    public long replay(Filter filter) {
        List<Entry> open;
        ToLongFunction<List<Entry>> target;
        synchronized (this) {
            target = replayer;
            open =
                    entries.stream()
                            .filter(e -> e.status().equals("open") && matches(filter, e))
                            .toList();
            entries.replaceAll(e -> open.contains(e) ? with(e, e.id(), "replaying") : e);
        }
        return target.applyAsLong(open);
    }
}
