package io.tidewire.flink.sink;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.connectors.kafka.TopicOptions;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.table.data.RowData;

import java.time.Duration;
import java.util.Objects;
import java.util.Properties;

/** Sinks of Flink's connector: transactions that are committed with the job's checkpoints. */
public final class TopicSinks {

    private TopicSinks() {}

    /** Of a sink of the file. */
    public static KafkaSink<RowData> of(SinkTable table) {
        TopicOptions options = table.options();
        return sink(
                Objects.requireNonNull(options.brokers()),
                options.exactlyOnce(),
                options.transactionalId(table.pipeline()),
                options.transactionTimeout(),
                new ChangeRecords(table));
    }

    /** Of the quarantine. */
    public static KafkaSink<byte[]> quarantine(Brokers brokers, String topic, String pipeline) {
        return sink(
                brokers,
                true,
                "tidewire." + pipeline + ".quarantine",
                Duration.ofMinutes(1),
                KafkaRecordSerializationSchema.<byte[]>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new AsIs())
                        .build());
    }

    private static <T> KafkaSink<T> sink(
            Brokers brokers,
            boolean exactlyOnce,
            String transactions,
            Duration timeout,
            KafkaRecordSerializationSchema<T> records) {
        Properties all = new Properties();
        all.setProperty("transaction.timeout.ms", Long.toString(timeout.toMillis()));
        all.setProperty("linger.ms", "5");
        all.setProperty("batch.size", Integer.toString(256 << 10));
        brokers.properties().forEach((key, value) -> all.setProperty(key, value.toString()));
        return KafkaSink.<T>builder()
                .setBootstrapServers(brokers.servers())
                .setKafkaProducerConfig(all)
                .setDeliveryGuarantee(
                        exactlyOnce
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                .setTransactionalIdPrefix(transactions)
                .setRecordSerializer(records)
                .build();
    }
}
