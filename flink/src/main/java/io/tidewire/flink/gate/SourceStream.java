package io.tidewire.flink.gate;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.Takeover;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.flink.row.KeyOfRow;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Properties;

/**
 * A source of the pipeline from its topic to the rows that its table gets, and the rows that it
 * does not get. Partitions are read in order by one task each, and what decides over lateness is
 * chained to it.
 *
 * @param rows of the table, with the source's watermarks
 * @param refused rows of the quarantine
 */
public record SourceStream(DataStream<RowData> rows, DataStream<byte[]> refused) {

    private static final String READS = "source:";

    /**
     * Of a source of a job that rebuilds. Its positions are not those that the job after it goes on
     * from.
     */
    private static final String REBUILDS = "rebuild:";

    /** What operators behind one of that name take it for. */
    public static String identity(String uid) {
        return uid.startsWith(REBUILDS) ? READS + uid.substring(REBUILDS.length()) : uid;
    }

    public static SourceStream of(
            StreamExecutionEnvironment environment,
            JobPlan plan,
            PipelineSpec.Source source,
            SourceTable table) {
        String name = source.name();
        WatermarkStrategy<Arrival> times = WatermarkStrategy.noWatermarks();
        Program.EventTime eventTime = table.eventTime();
        Takeover takeover = plan.takeover();
        long reached = takeover == null ? Takeover.NO_WATERMARK : takeover.source(name).watermark();
        if (eventTime != null) {
            // Where rows are read once more, the order in which partitions are says nothing.
            times =
                    plan.rebuilds()
                            ? WatermarkStrategy.forGenerator(
                                    context -> new RisingTime(eventTime, reached))
                            : WatermarkStrategy.forGenerator(context -> new RisingTime(eventTime));
            PipelineSpec.EventTime written = Objects.requireNonNull(source.eventTime());
            if (!plan.rebuilds() && !written.idleAfter().isZero()) {
                times = times.withIdleness(written.idleAfter());
            }
        }
        SingleOutputStreamOperator<RowData> gate =
                environment
                        .fromSource(topic(plan, source, table), times, name)
                        .uid((plan.rebuilds() ? REBUILDS : READS) + name)
                        .process(
                                new TimeGate(
                                        table, plan.rebuilds() ? Takeover.NO_WATERMARK : reached))
                        .returns(InternalTypeInfo.of(RowTypes.of(table.schema())))
                        .name(name + ": gate")
                        .uid("gate:" + name);
        if (eventTime != null) {
            gate.getSideOutput(TimeGate.CLOCK)
                    .transform(name + ": clock", Types.VOID, new Clock(name))
                    .setParallelism(1)
                    .uid("clock:" + name);
        }
        DataStream<RowData> rows = gate;
        Program.@Nullable Deduplicate once = table.deduplicate();
        if (once != null) {
            rows =
                    gate.keyBy(new KeyOfRow(table.schema(), once.by()))
                            .process(new FirstOfKey(table, once))
                            .returns(InternalTypeInfo.of(RowTypes.of(table.schema())))
                            .name(name + ": deduplicate")
                            .uid("deduplicate:" + name);
        }
        return new SourceStream(rows, gate.getSideOutput(TimeGate.REFUSED));
    }

    private static TopicSource topic(JobPlan plan, PipelineSpec.Source source, SourceTable table) {
        TopicOptions options = new TopicOptions(source.name(), source.options());
        Properties client = client(plan, options);
        Takeover takeover = plan.takeover();
        Takeover.@Nullable Standing stand =
                takeover == null ? null : takeover.source(source.name());
        KafkaSourceBuilder<byte[]> partitions =
                KafkaSource.<byte[]>builder()
                        .setProperties(client)
                        .setTopics(options.topic())
                        .setStartingOffsets(start(plan, options, stand))
                        .setDeserializer(
                                KafkaRecordDeserializationSchema.valueOnly(
                                        ByteArrayDeserializer.class));
        if (stand != null && plan.rebuilds()) {
            partitions.setBounded(new KnownOffsets(stand.positions()));
        } else if (options.bounded()) {
            partitions.setBounded(OffsetsInitializer.latest());
        }
        return new TopicSource(
                partitions.build(),
                client,
                table,
                Objects.requireNonNull(source.format()),
                plan.rebuilds() ? stand : null);
    }

    private static OffsetsInitializer start(
            JobPlan plan, TopicOptions options, Takeover.@Nullable Standing stand) {
        if (plan.rebuilds()) {
            return OffsetsInitializer.earliest();
        }
        if (stand != null) {
            return new KnownOffsets(stand.positions());
        }
        return options.latest() ? OffsetsInitializer.latest() : OffsetsInitializer.earliest();
    }

    /** What the user says, and under it what both the connector's parts and our readers need. */
    private static Properties client(JobPlan plan, TopicOptions options) {
        Brokers brokers = Objects.requireNonNull(options.brokers());
        String group = options.group(plan.spec().name()) + (plan.rebuilds() ? ".rebuild" : "");
        Properties client = new Properties();
        client.putAll(options.properties());
        client.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers.servers());
        client.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
        client.setProperty(KafkaSourceOptions.CLIENT_ID_PREFIX.key(), group);
        client.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        client.setProperty(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                options.latest() && plan.takeover() == null ? "latest" : "earliest");
        client.setProperty(
                KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(),
                Boolean.toString(!plan.rebuilds()));
        client.setProperty(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        client.setProperty(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        client.setProperty(
                KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                Long.toString(options.discoverEvery().toMillis()));
        return client;
    }
}
