package io.tidewire.app.outside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs from outside that tests use as a user would. */
final class Outside {

    private Outside() {}

    /** Skips the test, saying why, when the program is not installed. */
    static void needs(String why, String... probe) {
        try {
            Process process = new ProcessBuilder(probe).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            Assumptions.assumeTrue(process.waitFor() == 0, () -> "skipped: " + why);
        } catch (IOException e) {
            Assumptions.abort("skipped: " + why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs to the end, with the input on its standard input, and gives its standard output; what a
     * program that fails writes to its standard error is part of the failure.
     */
    static String run(String input, String... command) {
        try {
            Path errors = Files.createTempFile("outside", ".err");
            errors.toFile().deleteOnExit();
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", List.of(command), Files.readString(errors))
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tidewire as a process of its own, on this test's class path. */
    static Process tidewire(Path log, List<String> arguments) throws IOException {
        return tidewire(log, List.of(), arguments);
    }

    /**
     * @param flags of Java
     */
    static Process tidewire(Path log, List<String> flags, List<String> arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.tidewire.app.Main"));
        command.addAll(1, flags);
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
