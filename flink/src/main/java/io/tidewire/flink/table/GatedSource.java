package io.tidewire.flink.table;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * A source of the pipeline behind its gate, or a view that is made apart. However often it is
 * scanned, it is read once.
 *
 * @param changes that come; null for rows that replace each other by the table's key, if it has one
 */
record GatedSource(String name, DataStream<RowData> rows, @Nullable ChangelogMode changes)
        implements ScanTableSource, SupportsSourceWatermark {

    /** Of a table that is declared so. */
    GatedSource as(ResolvedSchema schema) {
        return changes != null
                ? this
                : new GatedSource(
                        name,
                        rows,
                        schema.getPrimaryKey().isPresent()
                                ? ChangelogMode.upsert()
                                : ChangelogMode.insertOnly());
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return Objects.requireNonNull(changes);
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext provider, StreamExecutionEnvironment environment) {
                // The planner names what it is given after this table. An operator has its name.
                return rows.forward();
            }

            @Override
            public boolean isBounded() {
                return false;
            }
        };
    }

    @Override
    public void applySourceWatermark() {
        // The gate has them.
    }

    @Override
    public DynamicTableSource copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return name;
    }
}
