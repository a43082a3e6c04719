package io.tidewire.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What figures were measured on, and of what. */
public final class Machine {

    private Machine() {}

    /** Cores, memory, system and JDK, in a line. */
    public static String describe() throws IOException {
        return "%d cores of %s, %d GB; Linux %s, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        Math.round(memoryKilobytes() / 1024.0 / 1024.0),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"));
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static long memoryKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** The commit that the work tree of a repository is at; empty when there is none. */
    public static String commit(Path root) throws IOException {
        Process git =
                new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String commit = new String(git.getInputStream().readAllBytes()).strip();
        try {
            git.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return commit;
    }
}
