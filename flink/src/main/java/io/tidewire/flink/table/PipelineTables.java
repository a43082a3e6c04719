package io.tidewire.flink.table;

import io.tidewire.flink.sink.SinkTable;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds what stands behind a table of the catalog. */
final class PipelineTables implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    private final Map<String, DataStream<RowData>> sources;
    private final Map<String, SinkTable> sinks;

    PipelineTables(Map<String, DataStream<RowData>> sources, Map<String, SinkTable> sinks) {
        this.sources = sources;
        this.sinks = sinks;
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        String name = context.getObjectIdentifier().getObjectName();
        return new GatedSource(
                name,
                Objects.requireNonNull(sources.get(name)),
                context.getCatalogTable().getResolvedSchema().getPrimaryKey().isPresent());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        String name = context.getObjectIdentifier().getObjectName();
        return new TopicTable(Objects.requireNonNull(sinks.get(name)));
    }

    @Override
    public String factoryIdentifier() {
        return "tidewire";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }
}
