package io.tidewire.bench.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The one command for a cluster on this machine: what it says and what it leaves. */
@Tag("cluster")
@Tag("long")
@Timeout(300)
class ClusterMainTest {

    @TempDir private Path folder;

    @Test
    void comparesRunsAndLeavesNothing() throws Exception {
        Process process = start();
        List<String> said = new ArrayList<>();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine();
                line != null && !line.startsWith("In another terminal");
                line = lines.readLine()) {
            said.add(line);
        }
        List<ProcessHandle> parts = process.descendants().toList();
        assertThat(said)
                .contains("equal: every table, the quarantine and the books")
                .noneMatch(line -> line.contains("DIFFERENT"))
                .anyMatch(line -> line.startsWith("clickstream runs on Flink now"));
        assertThat(parts).as("brokers, a JobManager, TaskManagers").hasSize(3 + 1 + 2);

        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(parts).noneMatch(ProcessHandle::isAlive);
        assertThat(lines.lines().toList()).contains("stopping");
    }

    @Test
    void refusesAFolderThatHoldsSomethingElse() throws Exception {
        java.nio.file.Files.writeString(folder.resolve("thesis.txt"), "years of work");
        Process process = start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes()))
                .contains("is in use for something else");
        assertThat(folder.resolve("thesis.txt")).exists();
    }

    private Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterMain.class.getName(),
                        "--folder",
                        folder.toString())
                .start();
    }
}
