package io.tidewire.bench.latency;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.util.Set;

/** The connector {@code latency}: tells, for each row, when its last column was. */
public final class LatencyTableFactory implements DynamicTableSinkFactory {

    /** Of the only job of this JVM. */
    private static Latencies latencies = new Latencies(new PacedRows(new Load(1, 0, 0, 1)));

    static void take(Latencies taken) {
        latencies = taken;
    }

    @Override
    public String factoryIdentifier() {
        return "latency";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        var types = context.getPhysicalRowDataType().getLogicalType().getChildren();
        return new Table(
                types.size() - 1, types.getLast().is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE));
    }

    private record Table(int column, boolean timestamp) implements DynamicTableSink {

        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return ChangelogMode.insertOnly();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new Arrivals(column, timestamp), 1);
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "latency";
        }
    }

    private record Arrivals(int column, boolean timestamp) implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            return new Writer(column, timestamp, latencies);
        }
    }

    private record Writer(int column, boolean timestamp, Latencies latencies)
            implements SinkWriter<RowData> {

        @Override
        public void write(RowData row, Context context) {
            latencies.arrived(
                    timestamp
                            ? row.getTimestamp(column, 3).getMillisecond() * 1000
                            : row.getLong(column),
                    Clocks.micros());
        }

        @Override
        public void flush(boolean end) {}

        @Override
        public void close() {}
    }
}
