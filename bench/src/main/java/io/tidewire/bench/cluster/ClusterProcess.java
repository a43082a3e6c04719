package io.tidewire.bench.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One process of a cluster, on a leash. */
final class ClusterProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path log;

    private ClusterProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param library which jars of this JVM's class path it gets, by file name
     * @param folder for its log
     */
    static ClusterProcess start(
            String name,
            Path folder,
            Predicate<String> library,
            List<String> jvm,
            String main,
            String... arguments) {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Short lives of little work: what is compiled well is compiled for nothing.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(jvm);
        try {
            Files.createDirectories(folder);
            command.addAll(
                    List.of("-cp", classPath(folder, library), Leashed.class.getName(), main));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            return new ClusterProcess(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath(Path folder, Predicate<String> library) throws IOException {
        return Stream.concat(
                        Stream.of(ours(folder).toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(":"))
                                .map(entry -> Path.of(entry).toAbsolutePath())
                                .filter(entry -> library.test(entry.getFileName().toString()))
                                .map(Path::toString))
                .collect(Collectors.joining(":"));
    }

    /**
     * The classes of ours that are main classes of processes, by themselves: beside them lie files
     * that would have Flink look for the table factories of other benchmarks.
     */
    private static Path ours(Path folder) throws IOException {
        Path classes = folder.toAbsolutePath().resolve("classes");
        for (Class<?> main : List.of(Leashed.class, KafkaNode.class)) {
            String name = main.getName().replace('.', '/') + ".class";
            Path file = classes.resolve(name);
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                try (InputStream bytes =
                        Objects.requireNonNull(main.getClassLoader().getResourceAsStream(name))) {
                    Files.copy(bytes, file);
                }
            }
        }
        return classes;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** As {@code kill -9} does it. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of what it said, for a failure's message. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return name
                    + ":\n"
                    + String.join(
                            "\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return name + " left no log";
        }
    }

    /** Asks all of them to end, then waits for each. */
    static void end(List<ClusterProcess> processes) {
        processes.forEach(one -> one.process.destroy());
        processes.forEach(ClusterProcess::close);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
