package io.tidewire.flink.sink;

import io.tidewire.flink.row.KeyOfRow;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.jspecify.annotations.Nullable;

/** {@link Pairing} as an operator. It keeps nothing over a checkpoint. */
final class UpsertsOfGroups extends AbstractStreamOperator<RowData>
        implements OneInputStreamOperator<RowData, RowData> {

    private final KeyOfRow key;
    private final InternalTypeInfo<RowData> type;
    private transient @Nullable Pairing pairing;

    UpsertsOfGroups(KeyOfRow key, InternalTypeInfo<RowData> type) {
        this.key = key;
        this.type = type;
    }

    @Override
    public void open() throws Exception {
        super.open();
        StreamRecord<RowData> record = new StreamRecord<>(null);
        pairing =
                new Pairing(
                        key, type.toRowSerializer(), row -> output.collect(record.replace(row)));
    }

    @Override
    public void processElement(StreamRecord<RowData> element) {
        pairing().change(element.getValue());
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        pairing().flush();
    }

    @Override
    public void finish() throws Exception {
        pairing().flush();
        super.finish();
    }

    private Pairing pairing() {
        if (pairing == null) {
            throw new IllegalStateException("not open");
        }
        return pairing;
    }
}
