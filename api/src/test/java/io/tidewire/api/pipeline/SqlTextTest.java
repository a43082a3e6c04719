package io.tidewire.api.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.error.Location;

import org.junit.jupiter.api.Test;

import java.util.List;

class SqlTextTest {

    @Test
    void aPlaceInTheTextIsAPlaceInTheFile() {
        SqlText text =
                new SqlText(
                        "SELECT a\nFROM b",
                        List.of(Location.at("p.yaml", 12, 9), Location.at("p.yaml", 13, 7)));
        assertThat(text.locate(1, 8, 1, 8)).isEqualTo(new Location("p.yaml", 12, 16, 12, 17));
        assertThat(text.locate(2, 6, 2, 6)).hasToString("p.yaml:13:12");
    }

    @Test
    void aPlaceBeyondTheTextIsItsLastLine() {
        assertThat(SqlText.of("v", "SELECT").locate(5, 1, 5, 1)).hasToString("v:1:1");
    }
}
