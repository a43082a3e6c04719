package io.tidewire.flink.gate;

import io.tidewire.api.deploy.JobMetrics;

import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Tells how far the time of a source has come behind all its tasks, as every operator behind them
 * sees it: with a savepoint, exactly which windows have closed. Gets watermarks and no rows.
 */
final class Clock extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<byte[], Void> {

    private static final long serialVersionUID = 1L;

    private final String source;
    private final LongMaximum passed = new LongMaximum();
    private transient @Nullable ListState<Long> saved;

    Clock(String source) {
        this.source = source;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        saved =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("watermark", Types.LONG));
        for (Long watermark : saved.get()) {
            passed.add(watermark);
        }
        getRuntimeContext().addAccumulator(JobMetrics.passed(source), passed);
    }

    @Override
    public void processElement(StreamRecord<byte[]> row) {}

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        passed.add(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (saved != null) {
            saved.update(List.of(passed.getLocalValuePrimitive()));
        }
    }
}
