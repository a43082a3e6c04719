package io.tidewire.app.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0s", "200ms", "5s", "10m", "1h", "7d", "1h30m", "1d2h3m4s5ms"})
    void printsAsItReads(String text) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5sec", "1.5h", "9999999999s"})
    void isNone(String text) {
        assertThat(Durations.parse(text)).isNull();
    }
}
