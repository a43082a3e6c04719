package io.tidewire.flink.table;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.transformations.PhysicalTransformation;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.jspecify.annotations.Nullable;

/**
 * Where a view ends in a stream of its changes, from which what reads it is made later. Nothing is
 * added to the job: the view's last operator is the end.
 */
public final class TableStream implements DynamicTableSink {

    private final String name;
    private @Nullable DataStream<RowData> changes;

    public TableStream(String name) {
        this.name = name;
    }

    /**
     * @throws IllegalStateException when nothing was inserted into it
     */
    public DataStream<RowData> changes() {
        if (changes == null) {
            throw new IllegalStateException("no rows go to " + name);
        }
        return changes;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return ChangelogMode.all();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext provider, DataStream<RowData> rows) {
                changes = rows;
                return new End(rows);
            }
        };
    }

    @Override
    public DynamicTableSink copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return name;
    }

    /** What the planner takes for the sink's operator. */
    private static final class End extends DataStreamSink<RowData> {
        End(DataStream<RowData> rows) {
            super((PhysicalTransformation<RowData>) rows.getTransformation());
        }
    }
}
