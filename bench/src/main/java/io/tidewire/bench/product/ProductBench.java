package io.tidewire.bench.product;

import io.tidewire.bench.measure.Machine;
import io.tidewire.bench.measure.Section;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The product by itself, from the outside: how long it takes to start, a file from end to end, rows
 * over HTTP. A table of medians; nothing here passes or fails.
 */
public final class ProductBench {

    private static final Pattern ROWS = Pattern.compile("\"rows\"\\s*:\\s*(\\d+)");
    private static final long FILE_ROWS = 10_000_000;

    private final Path root;
    private final Path work;
    private final int runs;
    private final StringBuilder table =
            new StringBuilder("| what | required | median | all runs |\n|---|---|---|---|\n");

    /**
     * @param root of the repository
     * @param work for data and what is written
     */
    public ProductBench(Path root, Path work, int runs) {
        this.root = root;
        this.work = work;
        this.runs = runs;
    }

    public Section run() throws IOException {
        startup();
        restart();
        file();
        ingest();
        return new Section(
                "product",
                """
                ## The product by itself

                Medians of %d runs, from the call of `./tidewire`, so with the script in it. %s. In the figures of HTTP the sender of the load runs on the same cores,
                and the pipeline reads its log and computes a view meanwhile.

                %s"""
                        .formatted(runs, Machine.describe(), table));
    }

    private void startup() throws IOException {
        Path input = work.resolve("rows-small.ndjson");
        Rows.file(input, 2_000);
        for (boolean aot : new boolean[] {false, true}) {
            double[] first = new double[runs];
            double[] memory = new double[runs];
            for (int run = 0; run < runs; run++) {
                fresh();
                try (Product product = file("file.yaml", input, aot)) {
                    first[run] = product.untilWritten(work.resolve("out.ndjson"));
                    product.untilEnd();
                    memory[run] = product.peakMegabytes();
                }
            }
            String cache = aot ? "with" : "without";
            print(
                    "start to first row, file to file, " + cache + " AOT cache (s)",
                    aot ? "0.8" : "1.5",
                    first);
            print("peak resident memory of it, " + cache + " AOT cache (MB)", "200", memory);
        }
        for (boolean aot : new boolean[] {false, true}) {
            double[] first = new double[runs];
            for (int run = 0; run < runs; run++) {
                fresh();
                try (Product product = file("broker.yaml", input, aot)) {
                    first[run] = product.untilWritten(work.resolve("out.ndjson"));
                }
            }
            print(
                    "start to first row through the in-process broker, "
                            + (aot ? "with" : "without")
                            + " AOT cache (s)",
                    aot ? "1.5" : "3",
                    first);
        }
    }

    /** The demo, fed over HTTP with its broker in the process, after a kill in the midst of it. */
    private void restart() throws IOException {
        double[] ready = new double[runs];
        double[] rows = new double[runs];
        fresh();
        int port = freePort();
        try (Product first = demo(port)) {
            awaitReady(port, first);
            Product.pause(5_000);
            first.kill();
        }
        for (int run = 0; run < runs; run++) {
            try (Product product = demo(port)) {
                awaitReady(port, product);
                ready[run] = product.seconds();
                long before = rows(port);
                while (product.alive() && rows(port) <= before) {
                    Product.pause(20);
                }
                rows[run] = product.seconds();
                Product.pause(5_000);
                product.kill();
            }
        }
        print("restart of the demo after kill -9, to ready (s)", "5", ready);
        print("restart of the demo after kill -9, to new rows in its views (s)", "5", rows);
    }

    private Product demo(int port) throws IOException {
        return Product.start(
                root,
                Map.of(),
                work.resolve("log.txt"),
                List.of(
                        "demo",
                        "--port",
                        "" + port,
                        "--kafka-port",
                        "" + freePort(),
                        "--data",
                        work.resolve("data").toString()));
    }

    /** What the pipeline has read, by its own account. */
    private static long rows(int port) throws IOException {
        Matcher rows = ROWS.matcher(get(port, "/api/v1/pipeline"));
        return rows.find() ? Long.parseLong(rows.group(1)) : -1;
    }

    private void file() throws IOException {
        Path input = work.resolve("rows-" + FILE_ROWS + ".ndjson");
        long bytes = Rows.file(input, FILE_ROWS);
        double[] rates = new double[runs];
        double[] memory = new double[runs];
        for (int run = 0; run < runs; run++) {
            fresh();
            try (Product product = file("file.yaml", input, true)) {
                rates[run] = FILE_ROWS / product.untilEnd() / 1e6;
                memory[run] = product.peakMegabytes();
            }
        }
        print(
                "NDJSON file to filter and tumbling count to file, %d million rows of %d bytes, start included (million rows/s)"
                        .formatted(FILE_ROWS / 1_000_000, bytes / FILE_ROWS),
                "1.5",
                rates);
        print("peak resident memory of it (MB)", "", memory);
    }

    private void ingest() throws IOException {
        int port = freePort();
        double[] batches = new double[runs];
        double[] singles = new double[runs];
        fresh();
        try (Product product =
                Product.start(
                        root,
                        Map.of(),
                        work.resolve("log.txt"),
                        List.of(
                                "run",
                                "bench/pipelines/http.yaml",
                                "--port",
                                "" + port,
                                "--kafka-port",
                                "" + freePort(),
                                "--data",
                                work.resolve("data").toString()))) {
            awaitReady(port, product);
            HttpLoad.run(port, "clicks", 4, 1_000, 4);
            HttpLoad.run(port, "clicks", 32, 1, 4);
            for (int run = 0; run < runs; run++) {
                batches[run] = HttpLoad.run(port, "clicks", 4, 1_000, 5).rowsPerSecond() / 1e3;
                singles[run] = HttpLoad.run(port, "clicks", 32, 1, 5).rowsPerSecond() / 1e3;
            }
        }
        print(
                "HTTP ingest, NDJSON batches of 1,000 rows, durable before the answer (thousand rows/s)",
                "300",
                batches);
        print("HTTP ingest, single JSON posts, 32 connections (thousand/s)", "25", singles);
    }

    private Product file(String pipeline, Path input, boolean aot) throws IOException {
        return Product.start(
                root,
                Map.of(
                        "BENCH_INPUT",
                        input.toString(),
                        "BENCH_OUTPUT",
                        work.resolve("out.ndjson").toString(),
                        "TIDEWIRE_AOT",
                        aot ? "on" : "off"),
                work.resolve("log.txt"),
                List.of(
                        "run",
                        "bench/pipelines/" + pipeline,
                        "--port",
                        "" + freePort(),
                        "--kafka-port",
                        "" + freePort(),
                        "--data",
                        work.resolve("data").toString()));
    }

    private void fresh() throws IOException {
        Files.deleteIfExists(work.resolve("out.ndjson"));
        if (Files.exists(work.resolve("data"))) {
            try (Stream<Path> files = Files.walk(work.resolve("data"))) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void awaitReady(int port, Product product) throws IOException {
        while (product.alive()) {
            try {
                if (get(port, "/readyz").startsWith("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            Product.pause(50);
        }
        throw new IOException("ended before it was ready");
    }

    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: localhost:"
                                            + port
                                            + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void print(String what, String required, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        StringBuilder all = new StringBuilder();
        for (double value : values) {
            all.append("%.2f ".formatted(value));
        }
        String line =
                "| %s | %s | %.2f | %s |%n"
                        .formatted(
                                what, required, sorted[sorted.length / 2], all.toString().strip());
        table.append(line);
        System.out.print(line);
    }
}
