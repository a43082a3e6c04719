package io.tidewire.flink.gate;

import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program.SourceTable;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Properties;

/**
 * Flink's Kafka source, which finds partitions and keeps positions, but for its readers: they
 * decode what a fetch brought of a partition in one go, where the connector's own go record by
 * record. Nothing waits for a batch to fill.
 */
final class TopicSource
        implements Source<Arrival, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<Arrival> {

    private static final long serialVersionUID = 1L;

    private final KafkaSource<byte[]> partitions;
    private final Properties client;
    private final SourceTable table;
    private final PipelineSpec.Format format;
    private final Takeover.@Nullable Standing goal;

    /**
     * @param client everything the readers' consumers need
     * @param goal where the partitions end, for a job that rebuilds: then it does not; null for
     *     others
     */
    TopicSource(
            KafkaSource<byte[]> partitions,
            Properties client,
            SourceTable table,
            PipelineSpec.Format format,
            Takeover.@Nullable Standing goal) {
        this.partitions = partitions;
        this.client = client;
        this.table = table;
        this.format = format;
        this.goal = goal;
    }

    @Override
    public SourceReader<Arrival, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        FutureCompletingBlockingQueue<RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>> fetched =
                new FutureCompletingBlockingQueue<>();
        KafkaSourceReaderMetrics metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        Configuration settings = new Configuration();
        client.stringPropertyNames()
                .forEach(key -> settings.setString(key, client.getProperty(key)));
        KafkaSourceFetcherManager fetchers =
                new KafkaSourceFetcherManager(
                        fetched, () -> new Fetches(client, context, metrics), finished -> {});
        RecordDecoding decoding = new RecordDecoding(table, format);
        return goal == null
                ? new KafkaSourceReader<>(fetched, fetchers, decoding, settings, context, metrics)
                : new RebuildingReader(
                        fetched,
                        fetchers,
                        decoding,
                        settings,
                        context,
                        metrics,
                        table.name(),
                        goal.watermark());
    }

    @Override
    public Boundedness getBoundedness() {
        return goal == null ? partitions.getBoundedness() : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return partitions.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws IOException {
        return partitions.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return partitions.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return partitions.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<Arrival> getProducedType() {
        return TypeInformation.of(Arrival.class);
    }
}
