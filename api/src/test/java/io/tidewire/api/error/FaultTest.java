package io.tidewire.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class FaultTest {

    @Test
    void aFaultReadsAsOneLineAndAHint() {
        Fault fault =
                Fault.error(
                        ErrorCode.UNKNOWN_KEY,
                        "unknown key 'conector'",
                        "did you mean 'connector'?",
                        Location.at("p.yaml", 4, 5));
        assertThat(fault)
                .hasToString(
                        "p.yaml:4:5: error UNKNOWN_KEY: unknown key 'conector'\n    hint: did you mean 'connector'?");
        assertThat(new TidewireException(List.of(fault)).code()).isEqualTo(ErrorCode.UNKNOWN_KEY);
    }
}
