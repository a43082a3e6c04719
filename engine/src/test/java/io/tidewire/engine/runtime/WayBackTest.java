package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WayBackTest {

    @Test
    void endsAtTheOlderOfTwoCheckpoints() {
        WayBack way = new WayBack(3);
        assertThat(way.published(5)).isEqualTo(3);
        assertThat(way.published(8)).isEqualTo(5);
        assertThat(way.published(9)).isEqualTo(8);
    }

    /** The sink used to let go of that step, and the next start could not take it back. */
    @Test
    void endsWhereTheStartBeganWhileACheckpointSaysSo() {
        WayBack way = new WayBack(3);
        assertThat(way.published(3)).isEqualTo(3);
        assertThat(way.published(3)).isEqualTo(3);
        assertThat(way.published(8)).isEqualTo(3);
        assertThat(way.published(9)).isEqualTo(8);
    }
}
