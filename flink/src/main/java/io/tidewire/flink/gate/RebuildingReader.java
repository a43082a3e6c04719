package io.tidewire.flink.gate;

import io.tidewire.api.deploy.JobMetrics;
import io.tidewire.api.deploy.Takeover;

import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.concurrent.CompletableFuture;

/**
 * Reads its partitions to where another run stood, as Flink's reader does of a source that ends,
 * but does not end: time would be over with it. It lifts the watermark to where that run had it,
 * also where it has no partitions, says so, and waits for the job to be stopped.
 */
final class RebuildingReader extends KafkaSourceReader<Arrival> {

    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private final long watermark;
    private volatile boolean arrived;

    /**
     * @param watermark in microseconds; {@link Takeover#NO_WATERMARK} for none
     */
    RebuildingReader(
            FutureCompletingBlockingQueue<RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>>
                    fetched,
            KafkaSourceFetcherManager fetchers,
            RecordDecoding decoding,
            Configuration settings,
            SourceReaderContext context,
            KafkaSourceReaderMetrics metrics,
            String source,
            long watermark) {
        super(fetched, fetchers, decoding, settings, context, metrics);
        this.watermark = watermark;
        context.metricGroup()
                .addGroup(JobMetrics.GROUP)
                .addGroup(JobMetrics.SOURCE, source)
                .gauge(JobMetrics.ARRIVED, () -> arrived ? 1 : 0);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Arrival> output) throws Exception {
        if (!arrived) {
            InputStatus status = super.pollNext(output);
            if (status != InputStatus.END_OF_INPUT) {
                return status;
            }
            if (watermark != Takeover.NO_WATERMARK) {
                output.emitWatermark(RisingTime.below(watermark));
            }
            arrived = true;
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return arrived ? never : super.isAvailable();
    }
}
