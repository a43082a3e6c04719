package io.tidewire.engine.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** State that is several times the heap is slower, and right. */
@Isolated("the limit of the state's memory is the whole process's")
class LargeStateTest {

    @TempDir Path folder;

    @Test
    @Timeout(120)
    void stateLargerThanTheHeapIsRight() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LargeState.class.getName(),
                                "250000",
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        String[] words = output.strip().split("[ ,]+");
        long held = Long.parseLong(words[1]);
        long heap = Long.parseLong(words[3]);
        assertThat(held).as(output).isGreaterThan(3 * heap);
    }
}
