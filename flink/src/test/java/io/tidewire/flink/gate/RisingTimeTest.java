package io.tidewire.flink.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.plan.Program;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class RisingTimeTest {

    /** One that is not there yet must not be taken for one at the beginning of time. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5_000_000})
    void hasNoWatermarkBeforeTheFirstRow(long maxDelay) {
        Told told = new Told();
        new RisingTime(new Program.EventTime(0, maxDelay, 0, 0)).onPeriodicEmit(told);
        assertThat(told.watermarks).isEmpty();
    }

    private static final class Told implements WatermarkOutput {

        private final List<Watermark> watermarks = new ArrayList<>();

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarks.add(watermark);
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }
}
