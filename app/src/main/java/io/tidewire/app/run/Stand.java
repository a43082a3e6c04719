package io.tidewire.app.run;

import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.plan.Program;
import io.tidewire.api.serving.Status;
import io.tidewire.connectors.kafka.Place;
import io.tidewire.engine.checkpoint.SavedCheckpoint;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.runtime.SavedPipeline;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Where a pipeline stands that does not run. */
public record Stand(Map<String, Source> sources) {

    /**
     * @param positions by partition, where to go on, as checkpoints have it
     * @param watermark in microseconds: what the views were told; {@link Takeover#NO_WATERMARK} for
     *     nothing
     */
    public record Source(Map<String, String> positions, long watermark, Status.Books books) {

        /** Where to go on, by number of the partition, of a topic. */
        public Map<Integer, Long> offsets() {
            Map<Integer, Long> offsets = new TreeMap<>();
            positions.forEach(
                    (partition, place) ->
                            offsets.put(
                                    Integer.valueOf(
                                            partition.substring(partition.lastIndexOf('-') + 1)),
                                    Place.parse(place).offset()));
            return offsets;
        }
    }

    /** Of one of the pipeline's. */
    public Source source(String name) {
        return Objects.requireNonNull(sources.get(name));
    }

    static Stand of(CheckedPipeline.Runnable pipeline, Changes changes, SavedCheckpoint saved) {
        Map<String, Long> marks = SavedPipeline.watermarks(saved);
        Map<String, Source> sources = new TreeMap<>();
        for (Program.SourceTable table : pipeline.program().sources()) {
            String label = changes.source(table.name()).label();
            Long mark = marks.get(Circuit.clock(table, label));
            sources.put(
                    table.name(),
                    new Source(
                            saved.about().positions().getOrDefault(label, Map.of()),
                            mark == null || table.eventTime() == null
                                    ? Takeover.NO_WATERMARK
                                    : mark,
                            SavedPipeline.books(saved, label)));
        }
        return new Stand(sources);
    }
}
