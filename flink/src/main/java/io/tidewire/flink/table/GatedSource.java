package io.tidewire.flink.table;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.data.RowData;

/**
 * A source of the pipeline behind its gate. However often it is scanned, it is read once.
 *
 * @param upserts whether a row replaces the one of its key
 */
record GatedSource(String name, DataStream<RowData> rows, boolean upserts)
        implements ScanTableSource, SupportsSourceWatermark {

    @Override
    public ChangelogMode getChangelogMode() {
        return upserts ? ChangelogMode.upsert() : ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext provider, StreamExecutionEnvironment environment) {
                return rows;
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
