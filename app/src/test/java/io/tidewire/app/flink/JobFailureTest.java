package io.tidewire.app.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What is said of a failure. */
class JobFailureTest {

    @Test
    void theLastCauseIsSaidAndNotWhatStandsBesideIt() {
        IllegalStateException thrown =
                new IllegalStateException("3 is odd", new RuntimeException("deeper"));
        RuntimeException call = new RuntimeException("only_even: 3 is odd");
        call.addSuppressed(thrown);
        Exception outer =
                new Exception("Could not forward element", new RuntimeException("half way", call));
        StringWriter said = new StringWriter();
        outer.printStackTrace(new PrintWriter(said));
        assertThat(JobFailure.reason(said.toString()))
                .isEqualTo("java.lang.RuntimeException: only_even: 3 is odd");
    }

    @Test
    void withoutCausesItIsTheFirstLine() {
        assertThat(JobFailure.reason("one\n\tat two")).isEqualTo("one");
        assertThat(JobFailure.reason("")).isEmpty();
    }
}
