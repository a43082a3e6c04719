package io.tidewire.flink.table;

import io.tidewire.flink.sink.SinkStream;
import io.tidewire.flink.sink.SinkTable;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

/** A sink of the pipeline. */
record TopicTable(SinkTable sink) implements DynamicTableSink {

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
        return switch (SinkStream.wants(sink)) {
            case UPSERTS, UPSERTS_OF_GROUPS -> ChangelogMode.upsert();
            case INSERTIONS, CHANGES, CHANGES_TO_UPSERT -> ChangelogMode.all();
        };
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext provider, DataStream<RowData> rows) {
                return SinkStream.attach(sink, rows);
            }
        };
    }

    @Override
    public DynamicTableSink copy() {
        return this;
    }

    @Override
    public String asSummaryString() {
        return sink.sink().name();
    }
}
