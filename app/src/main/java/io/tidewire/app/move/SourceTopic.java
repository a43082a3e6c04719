package io.tidewire.app.move;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.run.Stand;
import io.tidewire.connectors.kafka.Place;
import io.tidewire.connectors.kafka.TopicExtent;
import io.tidewire.connectors.kafka.TopicOptions;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The topic of a source, as both engines read it.
 *
 * @param source its name
 */
record SourceTopic(String source, String topic, Brokers brokers) {

    /** Of a source of the job. */
    static SourceTopic of(PipelineSpec.Source source) {
        TopicOptions options = new TopicOptions(source.name(), source.options());
        return new SourceTopic(
                source.name(), options.topic(), Objects.requireNonNull(options.brokers()));
    }

    TopicExtent extent() {
        return TopicExtent.of(brokers, topic);
    }

    /**
     * Where a job goes on. What it is to read once more has to be there, and so has what comes
     * next.
     *
     * @throws TidewireException LOG_INCOMPLETE, SOURCE_FAILED when the topic was made anew,
     *     SOURCE_UNAVAILABLE
     */
    Takeover.Standing standing(Stand.Source stand) {
        TopicExtent extent = extent();
        Map<Integer, Long> positions = new HashMap<>();
        long rows = 0;
        for (Map.Entry<String, String> position : stand.positions().entrySet()) {
            String partition = position.getKey();
            int number = Integer.parseInt(partition.substring(partition.lastIndexOf('-') + 1));
            Place place = Place.parse(position.getValue());
            if (place.topicId() != null
                    && extent.id() != null
                    && !place.topicId().equals(extent.id())) {
                throw new TidewireException(
                        ErrorCode.SOURCE_FAILED,
                        "the topic '" + topic + "' was made anew since '" + source + "' read it",
                        "its rows of before are gone: begin anew with 'run --engine flink'");
            }
            if (place.offset() < extent.begin(number) || place.offset() > extent.end(number)) {
                throw incomplete(
                        "the topic has "
                                + partition
                                + " from "
                                + extent.begin(number)
                                + " to "
                                + extent.end(number)
                                + ", and '"
                                + source
                                + "' stands at "
                                + place.offset());
            }
            rows += place.offset() - extent.begin(number);
            positions.put(number, place.offset());
        }
        long begins = extent.begins().values().stream().mapToLong(Long::longValue).sum();
        if (begins > 0 && rows < stand.books().read()) {
            throw incomplete(
                    "'"
                            + source
                            + "' read "
                            + stand.books().read()
                            + " rows, and the topic '"
                            + topic
                            + "' has at most "
                            + rows
                            + " of them still");
        }
        return new Takeover.Standing(positions, stand.watermark());
    }

    static TidewireException incomplete(String what) {
        return new TidewireException(
                ErrorCode.LOG_INCOMPLETE,
                what + ": the state cannot be computed from it once more",
                "let the topic's retention be longer than what the state needs and move later; or"
                        + " begin anew with 'run --engine flink', to other topics of sinks. Nothing"
                        + " was moved");
    }
}
