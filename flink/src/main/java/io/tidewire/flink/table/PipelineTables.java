package io.tidewire.flink.table;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Finds what stands behind a table of the catalog. */
final class PipelineTables implements DynamicTableSourceFactory, DynamicTableSinkFactory {

    private final Map<String, GatedSource> sources;
    private final Map<String, DynamicTableSink> sinks;

    PipelineTables(Map<String, GatedSource> sources, Map<String, DynamicTableSink> sinks) {
        this.sources = sources;
        this.sinks = sinks;
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        return Objects.requireNonNull(sources.get(context.getObjectIdentifier().getObjectName()))
                .as(context.getCatalogTable().getResolvedSchema());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        return Objects.requireNonNull(sinks.get(context.getObjectIdentifier().getObjectName()));
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
