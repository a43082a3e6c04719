package io.tidewire.flink.gate;

import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Offsets by partition. One that is not among them is at its first record; what a group has
 * committed does not matter.
 */
record KnownOffsets(Map<Integer, Long> known) implements OffsetsInitializer {

    private static final long serialVersionUID = 1L;

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        List<TopicPartition> others =
                partitions.stream().filter(one -> !known.containsKey(one.partition())).toList();
        if (!others.isEmpty()) {
            offsets.putAll(retriever.beginningOffsets(others));
        }
        for (TopicPartition one : partitions) {
            Long offset = known.get(one.partition());
            if (offset != null) {
                offsets.put(one, offset);
            }
        }
        return offsets;
    }

    @Override
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
