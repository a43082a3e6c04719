package io.tidewire.engine.runtime;

import io.tidewire.api.serving.Status;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.circuit.OperatorInfo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What belongs to the worker, published now and then for whoever asks: watermarks, partitions,
 * operators.
 */
final class Gauges {

    private static final long EVERY_NANOS = 250_000_000L;

    /**
     * @param watermarks by source; Long.MIN_VALUE for none
     */
    record Reading(
            Map<String, Long> watermarks,
            Map<String, List<Status.PartitionStatus>> partitions,
            List<OperatorInfo> operators) {
        static final Reading NONE = new Reading(Map.of(), Map.of(), List.of());
    }

    private final List<SourceLane> lanes;
    private final Circuit circuit;
    private long lastNanos = System.nanoTime() - EVERY_NANOS;
    private volatile Reading reading = Reading.NONE;

    Gauges(List<SourceLane> lanes, Circuit circuit) {
        this.lanes = lanes;
        this.circuit = circuit;
    }

    /** For the worker, between two steps. */
    void update() {
        if (System.nanoTime() - lastNanos >= EVERY_NANOS) {
            updateNow();
        }
    }

    void updateNow() {
        lastNanos = System.nanoTime();
        Map<String, Long> watermarks = new HashMap<>();
        Map<String, List<Status.PartitionStatus>> partitions = new HashMap<>();
        for (SourceLane lane : lanes) {
            watermarks.put(lane.name(), lane.gate().watermark());
            partitions.put(lane.name(), lane.gate().partitionStatus());
        }
        reading = new Reading(watermarks, partitions, circuit.operators());
    }

    Reading reading() {
        return reading;
    }
}
