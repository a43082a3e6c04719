package io.tidewire.flink.gate;

import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Lets a row through unless one with its key was let through at a time near enough, as the engine
 * has it. What is kept is a time per row let through; a timer drops it once no row that may still
 * come is near it. A source without event time goes by the clock.
 */
final class FirstOfKey extends KeyedProcessFunction<RowData, RowData, RowData>
        implements CheckpointedFunction {

    private final SourceTable table;
    private final int timeColumn;
    private final int precision;

    /** In microseconds; 0 for ever. */
    private final long within;

    private transient @Nullable ListState<Long> seen;
    private transient @Nullable Books books;

    FirstOfKey(SourceTable table, Program.Deduplicate rule) {
        this.table = table;
        Program.EventTime time = table.eventTime();
        this.timeColumn = time == null ? -1 : time.column();
        this.precision = time == null ? 0 : table.schema().type(time.column()).precision();
        this.within = rule.within();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        books =
                new Books(
                        table.name(),
                        List.of(Account.DELIVERED, Account.DUPLICATE),
                        getRuntimeContext(),
                        context);
        seen =
                context.getKeyedStateStore()
                        .getListState(new ListStateDescriptor<>("seen", Types.LONG));
    }

    @Override
    public void processElement(RowData row, Context context, Collector<RowData> out)
            throws Exception {
        if (seen == null || books == null) {
            throw new IllegalStateException("not open");
        }
        long time = time(row, context);
        for (long other : seen.get()) {
            if (within == 0 || Math.abs(time - other) <= within) {
                books.add(Account.DUPLICATE, 1);
                return;
            }
        }
        seen.add(time);
        if (within != 0) {
            long over = Math.ceilDiv(time + within, 1_000L);
            if (timeColumn >= 0) {
                context.timerService().registerEventTimeTimer(over);
            } else {
                context.timerService().registerProcessingTimeTimer(over);
            }
        }
        books.add(Account.DELIVERED, 1);
        out.collect(row);
    }

    private long time(RowData row, Context context) {
        if (timeColumn < 0) {
            return context.timerService().currentProcessingTime() * 1_000;
        }
        TimestampData time = row.getTimestamp(timeColumn, precision);
        return time.getMillisecond() * 1_000 + time.getNanoOfMillisecond() / 1_000;
    }

    @Override
    public void onTimer(long at, OnTimerContext context, Collector<RowData> out) throws Exception {
        if (seen == null) {
            throw new IllegalStateException("not open");
        }
        List<Long> kept = new ArrayList<>();
        for (long time : seen.get()) {
            if (Math.ceilDiv(time + within, 1_000L) > at) {
                kept.add(time);
            }
        }
        seen.update(kept);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (books != null) {
            books.save();
        }
    }
}
