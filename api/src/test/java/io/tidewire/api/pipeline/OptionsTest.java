package io.tidewire.api.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

class OptionsTest {

    @Test
    void aSecretIsNeverShown() {
        Options options =
                new Options(Map.of("password", "hunter2", "topic", "clicks"), Set.of("password"));
        assertThat(options.toString()).contains("clicks", "***").doesNotContain("hunter2");
        assertThat(options.string("password")).isEqualTo("hunter2");
    }

    @Test
    void askingForWhatIsNotThereIsABug() {
        assertThatThrownBy(() -> Options.NONE.string("path")).hasMessageContaining("path");
        assertThat(Options.NONE.stringOrNull("path")).isNull();
        assertThat(Options.NONE.strings("path")).isEmpty();
    }
}
