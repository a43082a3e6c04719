package io.tidewire.flink.gate;

import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** Reads partitions as the connector does, and gives out what a fetch has of one as one record. */
final class Fetches extends KafkaPartitionSplitReader {

    Fetches(Properties properties, SourceReaderContext context, KafkaSourceReaderMetrics metrics) {
        super(properties, context, metrics);
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        return new ByPartition(super.fetch());
    }

    private record ByPartition(RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetched)
            implements RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> {

        @Override
        public @Nullable String nextSplit() {
            return fetched.nextSplit();
        }

        @Override
        public @Nullable ConsumerRecord<byte[], byte[]> nextRecordFromSplit() {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            ConsumerRecord<byte[], byte[]> record = fetched.nextRecordFromSplit();
            while (record != null) {
                records.add(record);
                record = fetched.nextRecordFromSplit();
            }
            return records.isEmpty() ? null : new Fetched(records);
        }

        @Override
        public Set<String> finishedSplits() {
            return fetched.finishedSplits();
        }

        @Override
        public void recycle() {
            fetched.recycle();
        }
    }
}
