package io.tidewire.bench.measure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How peers, and the engine alone, are started: a JVM with this module's class path. */
public record Jvm(Path java, String classPath) {

    /**
     * For all that keep state on the heap: the collector that costs the least CPU, the smallest
     * objects, large pages as the launcher has them, and the heap at its full size from the
     * beginning, as Flink's own scripts have it, so that growing does not cost full collections.
     */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseParallelGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseTransparentHugePages",
                    "-Xms4g",
                    "-Xmx4g",
                    "--enable-native-access=ALL-UNNAMED");

    public static Jvm current() {
        return new Jvm(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"));
    }

    public List<String> command(
            Class<?> main, String gcFlag, List<String> flags, Object... arguments) {
        List<String> words = new ArrayList<>(List.of(java.toString()));
        words.addAll(FLAGS);
        words.addAll(flags);
        words.addAll(List.of(gcFlag, "-cp", classPath, main.getName()));
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return words;
    }
}
