package io.tidewire.testkit.fake;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.serving.Quarantine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Entries in a list. Thread-safe. */
public final class FakeQuarantine implements Quarantine {

    private final List<Entry> entries = new ArrayList<>();

    @Override
    public synchronized void add(List<Step> steps) {
        for (Step step : steps) {
            for (Entry entry : step.refused()) {
                entries.add(with(entry, entries.size() + 1L, entry.status()));
            }
        }
    }

    @Override
    public List<Entry> recover(Resume from) {
        return List.of();
    }

    @Override
    public void retract(String sink, long fromStep) {}

    @Override
    public synchronized List<Entry> list(Filter filter, int limit, long beforeId) {
        return entries.stream()
                .filter(entry -> entry.id() < beforeId && matches(filter, entry))
                .sorted(Comparator.comparingLong(Entry::id).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Summary> summary() {
        Map<List<String>, Summary> lines = new LinkedHashMap<>();
        for (Entry entry : entries) {
            lines.merge(
                    List.of(entry.source(), entry.code(), entry.rule()),
                    new Summary(
                            entry.source(),
                            entry.code(),
                            entry.rule(),
                            isOpen(entry) ? 1 : 0,
                            isOpen(entry) ? 0 : 1,
                            entry.arrivedMicros()),
                    (a, b) ->
                            new Summary(
                                    a.source(),
                                    a.code(),
                                    a.rule(),
                                    a.open() + b.open(),
                                    a.replayed() + b.replayed(),
                                    Math.max(a.lastMicros(), b.lastMicros())));
        }
        return List.copyOf(lines.values());
    }

    @Override
    public synchronized long replay(Filter filter) {
        long replayed = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (isOpen(entry) && matches(filter, entry)) {
                entries.set(i, with(entry, entry.id(), "replayed"));
                replayed++;
            }
        }
        return replayed;
    }

    private static boolean isOpen(Entry entry) {
        return entry.status().equals("open");
    }

    private static boolean matches(Filter filter, Entry entry) {
        return fits(filter.source(), entry.source())
                && fits(filter.code(), entry.code())
                && fits(filter.rule(), entry.rule())
                && fits(filter.id(), entry.id());
    }

    private static boolean fits(@Nullable Object wanted, Object actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static Entry with(Entry entry, long id, String status) {
        return new Entry(
                id,
                entry.source(),
                entry.code(),
                entry.rule(),
                entry.reason(),
                entry.payload(),
                entry.base64(),
                entry.partition(),
                entry.position(),
                entry.eventTimeMicros(),
                entry.latenessMillis(),
                entry.arrivedMicros(),
                status);
    }
}
