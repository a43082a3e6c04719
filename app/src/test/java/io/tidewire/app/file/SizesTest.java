package io.tidewire.app.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @ValueSource(strings = {"0B", "17B", "500kB", "64MB", "1GB", "2TB", "1MiB", "3KiB", "2GiB"})
    void printsAsItReads(String text) {
        assertThat(Sizes.format(Sizes.parse(text))).isEqualTo(text);
    }

    @Test
    void countsInThousandsUnlessItSaysOtherwise() {
        assertThat(Sizes.parse("1kB")).isEqualTo(1_000);
        assertThat(Sizes.parse("1KB")).isEqualTo(1_000);
        assertThat(Sizes.parse("1KiB")).isEqualTo(1_024);
        assertThat(Sizes.parse("999999999TB")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "GB", "-5B", "5 MB", "1.5GB", "1gb", "1PB", "9999999999B"})
    void isNone(String text) {
        assertThat(Sizes.parse(text)).isNull();
    }
}
