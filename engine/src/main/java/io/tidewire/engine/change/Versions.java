package io.tidewire.engine.change;

import io.tidewire.api.connector.Renewal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pipeline as it was and as it is now, and which source and sink of it is which of before. */
final class Versions {

    private final Saved saved;
    private final Blueprint now;
    private final Edited edited;
    private final @Nullable Start start;
    private final Map<String, Endpoint> sourcesBefore;
    private final Map<String, Endpoint> sinksBefore;
    private final Map<String, String> sourceLabels = new HashMap<>();
    private final Map<String, String> sinkLabels = new HashMap<>();

    /**
     * @param start absent unless everything is processed once more
     */
    Versions(Saved saved, Edited edited, @Nullable Start start) {
        this.saved = saved;
        this.edited = edited;
        this.start = start;
        Labels labels = new Labels(old().endpoints(), edited.sources());
        this.sourcesBefore = labels.recognised();
        for (Endpoint source : edited.sources()) {
            Endpoint before = sourcesBefore.get(source.name());
            sourceLabels.put(
                    source.name(), before == null ? labels.fresh(source.name()) : before.label());
        }
        List<Endpoint> known =
                edited.sources().stream()
                        .map(source -> source.known(label(source.name())))
                        .toList();
        Blueprint unlabelled = Blueprint.of(edited.program(), known, edited.sinks());
        Labels sinkLabelling =
                new Labels(
                        old().sinks().stream().map(Blueprint.Sink::endpoint).toList(),
                        edited.sinks().stream().map(Blueprint.Follower::endpoint).toList());
        this.sinksBefore = sinkLabelling.recognised();
        List<Blueprint.Sink> labelled = new ArrayList<>();
        for (Blueprint.Sink sink : unlabelled.sinks()) {
            Endpoint before = behind(sink);
            String label = before == null ? sinkLabelling.fresh(sink.name()) : before.label();
            sinkLabels.put(sink.name(), label);
            labelled.add(
                    new Blueprint.Sink(sink.endpoint().known(label), sink.from(), sink.table()));
        }
        this.now = new Blueprint(unlabelled.sources(), unlabelled.views(), labelled);
    }

    Blueprint old() {
        return saved.blueprint();
    }

    Blueprint now() {
        return now;
    }

    Saved saved() {
        return saved;
    }

    Edited edited() {
        return edited;
    }

    /** Where everything is processed once more from; absent when it goes on. */
    @Nullable Start start() {
        return start;
    }

    /** Labels of the sources, by name. */
    Map<String, String> sourceLabels() {
        return sourceLabels;
    }

    Map<String, String> sinkLabels() {
        return sinkLabels;
    }

    /** The source that one of now was; absent when it was none. */
    @Nullable Endpoint sourceBefore(String name) {
        return sourcesBefore.get(name);
    }

    @Nullable Endpoint sinkBefore(String name) {
        return sinksBefore.get(name);
    }

    /** Whether a source of before is one of now, under whatever name. */
    boolean isKept(Blueprint.Source before) {
        return sourcesBefore.containsValue(before.endpoint());
    }

    /** The sink of before behind whose rows one goes on; absent when it cannot. */
    @Nullable Endpoint behind(Blueprint.Sink sink) {
        Endpoint before = sinksBefore.get(sink.name());
        boolean goesOn =
                before != null
                        && (edited.renewal(sink.name()) == Renewal.GOES_ON
                                || start == null
                                        && old().sink(before.name()).table().equals(sink.table()));
        return goesOn ? before : null;
    }

    /** What checkpoints know a source by. */
    String label(String source) {
        return sourceLabels.getOrDefault(source, source);
    }

    /** Whether rows of it were read. */
    boolean isRead(String source) {
        return sourcesBefore.containsKey(source) && saved.hasRead(label(source));
    }

    /** Whether there are rows that a table would have had to be made of. */
    boolean hasHistory(String table) {
        return now.sourcesBeneath(table).stream().anyMatch(this::isRead);
    }

    /** Rows that were read of a source; -1 when unknown. */
    long rowsRead(String source) {
        return saved.read().getOrDefault(label(source), -1L);
    }

    /** Partition to where a source has got to. */
    Map<String, String> positions(String source) {
        return saved.positions().getOrDefault(label(source), Map.of());
    }
}
