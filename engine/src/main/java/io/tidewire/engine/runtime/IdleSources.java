package io.tidewire.engine.runtime;

import io.tidewire.api.plan.Program;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets no idle source freeze the others: a source whose partitions are all idle is taken along by
 * the live sources that share a view with it. Its rows that come later and lie below are late. Not
 * thread-safe.
 */
final class IdleSources {

    private final Map<String, Set<String>> related = new HashMap<>();

    IdleSources(Program program) {
        Map<String, Set<String>> reads = Reads.sources(program);
        reads.values()
                .forEach(
                        sources ->
                                sources.forEach(
                                        source ->
                                                related.computeIfAbsent(
                                                                source, name -> new HashSet<>())
                                                        .addAll(sources)));
    }

    void advance(List<SourceLane> lanes, Map<String, Long> watermarks) {
        for (SourceLane lane : lanes) {
            if (!lane.gate().hasEventTime() || !lane.gate().idle()) {
                continue;
            }
            long least = Long.MAX_VALUE;
            for (SourceLane other : lanes) {
                if (other != lane
                        && other.gate().hasEventTime()
                        && !other.gate().idle()
                        && related.getOrDefault(lane.name(), Set.of()).contains(other.name())) {
                    least = Math.min(least, other.gate().watermark());
                }
            }
            // Only sources that ended, or none at all, say nothing about where time is now.
            if (least != Long.MAX_VALUE) {
                watermarks.put(lane.name(), lane.gate().raise(least));
            }
        }
    }
}
