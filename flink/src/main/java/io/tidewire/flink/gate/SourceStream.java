package io.tidewire.flink.gate;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.connectors.kafka.TopicOptions;
import io.tidewire.flink.row.KeyOfRow;
import io.tidewire.flink.row.RowTypes;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * A source of the pipeline from its topic to the rows that its table gets, and the rows that it
 * does not get. Partitions are read in order by one task each, and what decides over lateness is
 * chained to it.
 *
 * @param rows of the table, with the source's watermarks
 * @param refused rows of the quarantine
 */
public record SourceStream(DataStream<RowData> rows, DataStream<byte[]> refused) {

    public static SourceStream of(
            StreamExecutionEnvironment environment,
            JobPlan plan,
            PipelineSpec.Source source,
            SourceTable table) {
        String name = source.name();
        WatermarkStrategy<Arrival> times = WatermarkStrategy.noWatermarks();
        Program.EventTime eventTime = table.eventTime();
        if (eventTime != null) {
            times = WatermarkStrategy.forGenerator(context -> new RisingTime(eventTime));
            PipelineSpec.EventTime written = Objects.requireNonNull(source.eventTime());
            if (!written.idleAfter().isZero()) {
                times = times.withIdleness(written.idleAfter());
            }
        }
        SingleOutputStreamOperator<RowData> gate =
                environment
                        .fromSource(topic(plan, source, table), times, name)
                        .uid("source:" + name)
                        .process(new TimeGate(table))
                        .returns(InternalTypeInfo.of(RowTypes.of(table.schema())))
                        .name(name + ": gate")
                        .uid("gate:" + name);
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

    private static KafkaSource<Arrival> topic(
            JobPlan plan, PipelineSpec.Source source, SourceTable table) {
        TopicOptions options = new TopicOptions(source.name(), source.options());
        String servers = options.servers();
        KafkaSourceBuilder<Arrival> builder =
                KafkaSource.<Arrival>builder()
                        .setProperties(options.properties())
                        .setBootstrapServers(servers == null ? plan.servers() : servers)
                        .setTopics(options.topic())
                        .setGroupId(options.group(plan.spec().name()))
                        .setProperty("isolation.level", "read_committed")
                        .setProperty(
                                KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                                Long.toString(options.discoverEvery().toMillis()))
                        .setStartingOffsets(
                                options.latest()
                                        ? OffsetsInitializer.latest()
                                        : OffsetsInitializer.earliest())
                        .setDeserializer(
                                new RecordDecoding(table, Objects.requireNonNull(source.format())));
        if (options.bounded()) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }
}
