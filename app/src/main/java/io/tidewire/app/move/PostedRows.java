package io.tidewire.app.move;

import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.Stand;

import java.util.Map;
import java.util.TreeMap;

/** Rows that were posted: their log is where the pipeline runs, so it moves along. */
final class PostedRows {

    private PostedRows() {}

    /** Moves the log of a source. */
    interface Mover {

        /**
         * @param topic its name, on either side
         * @param positions on this side, by partition
         * @return the same places on the other side
         */
        Map<Integer, Long> move(
                PipelineSpec.Source source, String topic, Map<Integer, Long> positions);
    }

    /**
     * Moves the logs of all sources of pushed rows.
     *
     * @return where the pipeline stands, with places on the other side
     */
    static Stand moved(PipelineSpec pipeline, Stand stand, Mover mover) {
        Map<String, Stand.Source> sources = new TreeMap<>(stand.sources());
        for (PipelineSpec.Source source : Seam.pushed(pipeline)) {
            String topic = Seam.topic(pipeline.name(), source.name());
            Stand.Source stands = stand.source(source.name());
            Map<String, String> places = new TreeMap<>();
            mover.move(source, topic, stands.offsets())
                    .forEach((partition, next) -> places.put(topic + "-" + partition, "" + next));
            sources.put(
                    source.name(), new Stand.Source(places, stands.watermark(), stands.books()));
        }
        return new Stand(sources);
    }
}
