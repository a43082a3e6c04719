package io.tidewire.bench;

import io.tidewire.bench.checkpoint.CheckpointBench;
import io.tidewire.bench.latency.LatencyBench;
import io.tidewire.bench.measure.Logs;
import io.tidewire.bench.measure.Section;
import io.tidewire.bench.nexmark.CoresBench;
import io.tidewire.bench.nexmark.NexmarkParts;
import io.tidewire.bench.nexmark.WorkersBench;
import io.tidewire.bench.product.ProductBench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * All benchmarks, or some of their parts, one after the other. What was measured at the same commit
 * is not measured again. Prints Markdown; with {@code --write} it goes into docs/benchmarks.md.
 * Nothing here passes or fails.
 */
public final class Bench {

    private Bench() {}

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        // What is being measured ends with this.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () ->
                                        ProcessHandle.current()
                                                .descendants()
                                                .forEach(ProcessHandle::destroyForcibly)));
        Logs.quiet();
        Arguments arguments = Arguments.of(args);
        Path root = Path.of("").toAbsolutePath();
        Path work = Files.createDirectories(root.resolve("bench/target/work"));
        NexmarkParts nexmark =
                new NexmarkParts(
                        root, work, arguments.queries(), arguments.events(), arguments.runs());
        for (Arguments.Part part : arguments.parts()) {
            long started = System.nanoTime();
            Section section =
                    switch (part) {
                        case PRODUCT -> new ProductBench(root, work, arguments.runs()).run();
                        case FILES -> nexmark.run(NexmarkParts.Part.FILES);
                        case DENSE -> nexmark.run(NexmarkParts.Part.DENSE);
                        case MEMORY -> nexmark.run(NexmarkParts.Part.MEMORY);
                        case WORKERS ->
                                new WorkersBench(
                                                root, work, arguments.queries(), arguments.events())
                                        .run();
                        case CORES ->
                                new CoresBench(
                                                root,
                                                work,
                                                arguments.queries(),
                                                arguments.events(),
                                                arguments.runs())
                                        .run();
                        case KAFKA -> nexmark.run(NexmarkParts.Part.KAFKA);
                        case LATENCY -> new LatencyBench(root, work, arguments.seconds()).run();
                        case STATE ->
                                new CheckpointBench(work, arguments.runs(), arguments.seconds())
                                        .run();
                    };
            System.out.println();
            System.out.println(section.markdown());
            System.out.printf(
                    "%n%s took %.1f minutes%n%n",
                    part.title(), (System.nanoTime() - started) / 60e9);
            if (arguments.write()) {
                section.into(root.resolve("docs/benchmarks.md"));
            }
        }
        System.exit(0);
    }
}
