package io.tidewire.bench.flink;

import io.tidewire.testkit.nexmark.Settings;
import io.tidewire.testkit.nexmark.Table;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The connector {@code nexmark-memory}: a table's events as {@link MemoryRows}, with the columns
 * alone that the query reads. The rows are made when the query is planned.
 */
public final class MemoryTableFactory implements DynamicTableSourceFactory {

    static final String NAME = "nexmark-memory";

    private static final int PARTITIONS = 2;

    private static final ConfigOption<Table> TABLE =
            ConfigOptions.key("table").enumType(Table.class).noDefaultValue();
    private static final ConfigOption<Long> DENSITY =
            ConfigOptions.key("density").longType().noDefaultValue();
    private static final ConfigOption<Long> EVENTS =
            ConfigOptions.key("events").longType().noDefaultValue();
    private static final ConfigOption<MemoryRows.Share> SHARE =
            ConfigOptions.key("share").enumType(MemoryRows.Share.class).noDefaultValue();

    @Override
    public String factoryIdentifier() {
        return NAME;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(TABLE, DENSITY, EVENTS, SHARE);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        Table table = options.get(TABLE);
        return new Rows(
                table,
                options.get(DENSITY),
                options.get(EVENTS),
                options.get(SHARE),
                IntStream.range(0, table.schema().size()).toArray());
    }

    private static final class Rows
            implements ScanTableSource, SupportsProjectionPushDown, SupportsSourceWatermark {

        private final Table table;
        private final long density;
        private final long events;
        private final MemoryRows.Share share;
        private int[] columns;

        Rows(Table table, long density, long events, MemoryRows.Share share, int[] columns) {
            this.table = table;
            this.density = density;
            this.events = events;
            this.share = share;
            this.columns = columns;
        }

        @Override
        public boolean supportsNestedProjection() {
            return false;
        }

        @Override
        public void applyProjection(int[][] projected, DataType produced) {
            columns = Arrays.stream(projected).mapToInt(path -> path[0]).toArray();
        }

        /** The readers give out the watermarks. */
        @Override
        public void applySourceWatermark() {}

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            String name = asSummaryString();
            if (!MemorySource.isRegistered(name)) {
                MemorySource.register(
                        name,
                        MemoryRows.of(table, columns, Settings.suite(density), events, PARTITIONS));
            }
            return SourceProvider.of(new MemorySource(name, share));
        }

        @Override
        public DynamicTableSource copy() {
            return new Rows(table, density, events, share, columns);
        }

        @Override
        public String asSummaryString() {
            return table + Arrays.toString(columns);
        }
    }
}
