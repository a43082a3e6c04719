package io.tidewire.engine.runtime;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.Payload;
import io.tidewire.engine.quality.SourceGate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes payloads out of the quarantine to their sources once more. Stateless. */
final class Replay {

    private Replay() {}

    /** Hands them over, waiting for room; returns the ids of those that were. */
    static List<Long> run(List<SourceLane> lanes, List<Quarantine.Entry> entries, long nowMicros)
            throws InterruptedException {
        Map<SourceLane, List<Quarantine.Entry>> bySource = new LinkedHashMap<>();
        for (Quarantine.Entry entry : entries) {
            for (SourceLane lane : lanes) {
                if (lane.name().equals(entry.source())) {
                    bySource.computeIfAbsent(lane, key -> new ArrayList<>()).add(entry);
                }
            }
        }
        List<Long> replayed = new ArrayList<>();
        for (Map.Entry<SourceLane, List<Quarantine.Entry>> some : bySource.entrySet()) {
            SourceLane lane = some.getKey();
            RawBatch raw = raw(some.getValue(), nowMicros);
            Checked checked = lane.recordGate().check(raw, lane.decoder());
            lane.read(checked);
            List<Long> ids = some.getValue().stream().map(Quarantine.Entry::id).toList();
            if (lane.intake().put(new Chunk(checked, Set.of(), ids))) {
                replayed.addAll(ids);
            }
        }
        return replayed;
    }

    private static RawBatch raw(List<Quarantine.Entry> entries, long nowMicros) {
        List<byte[]> payloads =
                entries.stream()
                        .map(entry -> new Payload(entry.payload(), entry.base64()).bytes())
                        .toList();
        long[] positions = entries.stream().mapToLong(Quarantine.Entry::position).toArray();
        return RawBatches.of(SourceGate.REPLAY, payloads, positions, nowMicros);
    }
}
