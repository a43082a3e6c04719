package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.plan.Program;

import org.junit.jupiter.api.Test;

import java.util.List;

class InletTest {

    private static final RuntimeSettings SETTINGS = RuntimeSettings.DEFAULT;

    /** Its views are totals, all rows, and windows. */
    private static final Program WITH_TOTALS = Programs.program(Programs.events());

    private static final Program GROWING =
            new Program(
                    WITH_TOTALS.name(),
                    WITH_TOTALS.sources(),
                    WITH_TOTALS.views().stream().filter(Program.View::insertOnly).toList());

    @Test
    void resultsThatChangeAreGivenOnceForMany() {
        assertThat(GROWING.views()).isNotEmpty();
        assertThat(Inlet.worthwhile(WITH_TOTALS, SETTINGS)).isEqualTo(SETTINGS.stepRows());
    }

    @Test
    void resultsThatGrowNeedNoMoreThanPaysTheStep() {
        long alone = Inlet.worthwhile(GROWING, SETTINGS);
        long together = Inlet.worthwhile(GROWING, SETTINGS.withWorkers(2));
        assertThat(List.of(1L, alone, together, (long) SETTINGS.stepRows())).isSorted();
        assertThat(alone).isLessThan(together);
    }

    @Test
    void neverMoreThanTheUserAllows() {
        assertThat(Inlet.worthwhile(GROWING, SETTINGS.withStepRows(10))).isEqualTo(10);
    }
}
