package io.tidewire.testkit.fake;

import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** A quarantine in a list. Thread-safe. */
public final class MemoryQuarantine implements Quarantine {

    private final List<Entry> entries = new ArrayList<>();
    private ToLongFunction<List<Entry>> replayer = some -> 0;

    /** Where replayed entries go. */
    public synchronized void replayTo(ToLongFunction<List<Entry>> target) {
        replayer = target;
    }

    @Override
    public synchronized void add(List<Entry> some) {
        some.forEach(entry -> entries.add(with(entry, entries.size() + 1, entry.status())));
        notifyAll();
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
            boolean open = e.status().equals("open");
            all.merge(
                    List.of(e.source(), e.code(), e.rule()),
                    new Summary(
                            e.source(),
                            e.code(),
                            e.rule(),
                            open ? 1 : 0,
                            open ? 0 : 1,
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
            entries.replaceAll(e -> open.contains(e) ? with(e, e.id(), "replayed") : e);
        }
        return target.applyAsLong(open);
    }
}
