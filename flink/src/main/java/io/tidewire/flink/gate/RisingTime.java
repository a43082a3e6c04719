package io.tidewire.flink.gate;

import io.tidewire.api.data.LongColumn;
import io.tidewire.api.plan.Program;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark of one partition: the greatest time of a row that passed, less the delay. A row
 * below it is late and raises nothing, so that it need not be told apart here; one too far ahead
 * must.
 */
final class RisingTime implements WatermarkGenerator<Arrival> {

    private static final long NONE = Long.MIN_VALUE;

    private final Program.EventTime rule;
    private final long ceiling;
    private long greatest = NONE;

    RisingTime(Program.EventTime rule) {
        this(rule, Long.MAX_VALUE);
    }

    /**
     * @param ceiling in microseconds: it rises no further
     */
    RisingTime(Program.EventTime rule, long ceiling) {
        this.rule = rule;
        this.ceiling = ceiling;
    }

    /** Flink's says that nothing up to it comes any more, ours that nothing below it does. */
    static Watermark below(long micros) {
        return new Watermark(Math.floorDiv(micros, 1_000L) - 1);
    }

    @Override
    public void onEvent(Arrival arrival, long timestamp, WatermarkOutput output) {
        var checked = arrival.checked();
        if (checked.rows().isEmpty()) {
            return;
        }
        long[] times = ((LongColumn) checked.rows().column(rule.column())).values();
        long farFuture = checked.raw().arrivedMicros() + rule.maxAhead();
        for (int row = 0; row < checked.rows().size(); row++) {
            if (times[row] <= farFuture) {
                greatest = Math.max(greatest, times[row]);
            }
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (greatest != NONE && greatest >= NONE + rule.maxDelay() && ceiling != NONE) {
            output.emitWatermark(below(Math.min(ceiling, greatest - rule.maxDelay())));
        }
    }
}
