package io.tidewire.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of a cluster does not outlive whoever started it. */
@Timeout(60)
class LeashedTest {

    /** Would run for ever. */
    public static final class Forever {

        private Forever() {}

        public static void main(String[] arguments) throws InterruptedException {
            TimeUnit.DAYS.sleep(1);
        }
    }

    @Test
    void endsWhenItsInputDoes() throws Exception {
        String classes =
                Leashed.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classes,
                                Leashed.class.getName(),
                                Forever.class.getName())
                        .start();
        // What the kernel does to a pipe when the process that holds it is killed.
        process.getOutputStream().close();
        assertThat(process.waitFor()).isEqualTo(143);
    }
}
