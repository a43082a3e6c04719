package io.tidewire.flink.sink;

import io.tidewire.connectors.kafka.TopicOptions;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.table.data.RowData;

import java.time.Duration;
import java.util.Properties;

/** Sinks of Flink's connector: transactions that are committed with the job's checkpoints. */
public final class TopicSinks {

    private TopicSinks() {}

    /** Of a sink of the file. */
    public static KafkaSink<RowData> of(SinkTable table) {
        TopicOptions options = table.options();
        return sink(
                table.servers(),
                options.properties(),
                options.exactlyOnce(),
                options.transactionalId(table.pipeline()),
                options.transactionTimeout(),
                new ChangeRecords(table));
    }

    /** Of the quarantine. */
    public static KafkaSink<byte[]> quarantine(String servers, String topic, String pipeline) {
        return sink(
                servers,
                new Properties(),
                true,
                "tidewire." + pipeline + ".quarantine",
                Duration.ofMinutes(1),
                KafkaRecordSerializationSchema.<byte[]>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new AsIs())
                        .build());
    }

    private static <T> KafkaSink<T> sink(
            String servers,
            Properties properties,
            boolean exactlyOnce,
            String transactions,
            Duration timeout,
            KafkaRecordSerializationSchema<T> records) {
        Properties all = new Properties();
        all.setProperty("transaction.timeout.ms", Long.toString(timeout.toMillis()));
        all.setProperty("linger.ms", "5");
        all.setProperty("batch.size", Integer.toString(256 << 10));
        all.putAll(properties);
        return KafkaSink.<T>builder()
                .setBootstrapServers(servers)
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
