package io.tidewire.flink.gate;

import io.tidewire.api.connector.RawBatch;
import io.tidewire.api.data.Batch;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.deploy.JobMetrics;
import io.tidewire.api.error.Fault;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.engine.quality.Checked;
import io.tidewire.engine.quality.Entries;
import io.tidewire.flink.row.ToRow;

import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of the gate that remembers times: rows too far ahead or late go to the quarantine, as
 * the engine's own gate has it. The greatest time of each partition is part of the checkpoint, and
 * so is the watermark that was passed on: what was late stays late after a restart, wherever a
 * partition is read then.
 */
final class TimeGate extends ProcessFunction<Arrival, RowData> implements CheckpointedFunction {

    static final OutputTag<byte[]> REFUSED =
            new OutputTag<>("refused", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** Gives watermarks alone. */
    static final OutputTag<byte[]> CLOCK =
            new OutputTag<>("clock", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private static final long NONE = Long.MIN_VALUE;

    private final SourceTable table;

    /** In microseconds: what the views were told by a run elsewhere that this one goes on from. */
    private final long reached;

    private final List<Account> accounts;
    private final boolean delivers;
    private final RowKind kind;
    private transient Map<String, Long> greatest = new HashMap<>();
    private transient @Nullable ListState<Tuple2<String, Long>> savedTimes;
    private transient @Nullable ListState<Long> savedWatermarks;
    private transient @Nullable Books books;
    private transient @Nullable Positions positions;

    /** In microseconds; what the tasks behind this one were told before a restart. */
    private transient long restored = NONE;

    private transient long lastArrival = NONE;
    private transient @Nullable TimerService timers;

    TimeGate(SourceTable table, long reached) {
        this.table = table;
        this.reached = reached;
        this.delivers = table.deduplicate() == null;
        this.kind = table.primaryKey().isEmpty() ? RowKind.INSERT : RowKind.UPDATE_AFTER;
        List<Account> kept = new ArrayList<>(List.of(Account.values()));
        kept.remove(Account.DUPLICATE);
        if (!delivers) {
            kept.remove(Account.DELIVERED);
        }
        this.accounts = List.copyOf(kept);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        greatest = new HashMap<>();
        restored = NONE;
        lastArrival = NONE;
        books = new Books(table.name(), accounts, getRuntimeContext(), context);
        positions = new Positions(table.name(), getRuntimeContext(), context);
        getRuntimeContext()
                .getMetricGroup()
                .addGroup(JobMetrics.GROUP)
                .addGroup(JobMetrics.SOURCE, table.name())
                .gauge(JobMetrics.WATERMARK, this::watermark);
        ListState<Tuple2<String, Long>> times =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "times", Types.TUPLE(Types.STRING, Types.LONG)));
        for (Tuple2<String, Long> time : times.get()) {
            greatest.merge(time.f0, time.f1, Math::max);
        }
        savedTimes = times;
        ListState<Long> watermarks =
                context.getOperatorStateStore()
                        .getUnionListState(new ListStateDescriptor<>("watermarks", Types.LONG));
        long least = Long.MAX_VALUE;
        for (Long watermark : watermarks.get()) {
            least = Math.min(least, watermark);
        }
        restored = Math.max(reached, least == Long.MAX_VALUE ? NONE : least);
        savedWatermarks = watermarks;
    }

    private long watermark() {
        return timers == null || timers.currentWatermark() == NONE
                ? JobMetrics.NO_WATERMARK
                : timers.currentWatermark();
    }

    @Override
    public void processElement(Arrival arrival, Context context, Collector<RowData> out) {
        timers = context.timerService();
        Checked checked = arrival.checked();
        if (positions != null) {
            positions.passed(checked.raw());
        }
        Books account = books();
        account.add(Account.READ, checked.read());
        account.add(Account.FILTERED, checked.filtered());
        account.add(Account.QUARANTINED, checked.quarantined().size());
        for (Checked.Refused refused : checked.quarantined()) {
            context.output(REFUSED, RefusedRow.json(refused.entry()));
        }
        Fault stop = checked.stop();
        if (stop != null) {
            // A restart would read the same row again. What was put out since the last checkpoint
            // is never committed, the row's entry in the quarantine among it: the message has it.
            throw new SuppressRestartsException(
                    new IllegalStateException(stop.code() + ": " + stop.message()));
        }
        Program.EventTime time = table.eventTime();
        if (time == null) {
            for (int row = 0; row < checked.rows().size(); row++) {
                pass(checked.rows(), row, out);
            }
        } else if (!checked.rows().isEmpty()) {
            onTime(checked, time, context, out);
        }
    }

    private void onTime(
            Checked checked, Program.EventTime rule, Context context, Collector<RowData> out) {
        RawBatch raw = checked.raw();
        Batch rows = checked.rows();
        long[] times = ((LongColumn) rows.column(rule.column())).values();
        long handed = handed(context.timerService().currentWatermark());
        lastArrival = Math.max(lastArrival, raw.arrivedMicros());
        long farFuture =
                Math.max(raw.arrivedMicros(), Math.min(lastArrival, handed)) + rule.maxAhead();
        long latest = greatest.getOrDefault(raw.partition(), NONE);
        for (int row = 0; row < rows.size(); row++) {
            long limit = Math.max(handed, latest == NONE ? NONE : latest - rule.maxDelay());
            int record = checked.recordOf()[row];
            if (times[row] > farFuture) {
                books().add(Account.QUARANTINED, 1);
                refuse(context, Entries.farFuture(table, raw, record, times[row]));
            } else if (times[row] < limit) {
                books().add(Account.LATE, 1);
                refuse(context, Entries.late(table, raw, record, times[row], limit));
            } else {
                latest = Math.max(latest, times[row]);
                pass(rows, row, out);
            }
        }
        greatest.put(raw.partition(), latest);
    }

    /** What the tasks behind this one know, in microseconds: rows below would come too late. */
    private long handed(long watermark) {
        if (watermark >= Long.MAX_VALUE / 1_000 - 1) {
            return Long.MAX_VALUE;
        }
        return Math.max(restored, watermark == NONE ? NONE : (watermark + 1) * 1_000);
    }

    private static void refuse(Context context, Quarantine.Entry entry) {
        context.output(REFUSED, RefusedRow.json(entry));
    }

    private void pass(Batch rows, int row, Collector<RowData> out) {
        if (delivers) {
            books().add(Account.DELIVERED, 1);
        }
        out.collect(ToRow.row(rows, row, kind));
    }

    private Books books() {
        if (books == null) {
            throw new IllegalStateException("not open");
        }
        return books;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (savedTimes == null || savedWatermarks == null) {
            throw new IllegalStateException("not open");
        }
        List<Tuple2<String, Long>> times = new ArrayList<>();
        greatest.forEach((partition, time) -> times.add(Tuple2.of(partition, time)));
        savedTimes.update(times);
        savedWatermarks.update(
                List.of(timers == null ? restored : handed(timers.currentWatermark())));
        books().save();
        if (positions != null) {
            positions.save();
        }
    }
}
