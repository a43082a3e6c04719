package io.tidewire.bench.parity;

import io.tidewire.api.error.TidewireException;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.measure.Logs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench/cluster [--once] [--folder DIR]}: three brokers and a Flink session cluster as
 * processes of this machine, with the clickstream example on them, until Ctrl-C; with {@code
 * --once} until the engines are compared. Exits with 1 when they differ.
 */
public final class ClusterMain {

    private static final int BROKERS = 3;
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private volatile boolean told;

    private ClusterMain() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        Logs.quiet();
        boolean once = false;
        Path folder = Path.of("bench", "target", "cluster");
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--once" -> once = true;
                case "--folder" -> folder = Path.of(arguments[++i]);
                default -> {
                    System.err.println("usage: bench/cluster [--once] [--folder DIR]");
                    System.exit(2);
                }
            }
        }
        ClusterMain main = new ClusterMain();
        Runtime.getRuntime().addShutdownHook(new Thread(main::stop));
        int code = main.run(folder, once);
        main.ended.countDown();
        if (!main.told) {
            System.exit(code);
        }
    }

    /**
     * When the JVM is to end: waits until the processes have ended, so that Ctrl-C returns when
     * nothing is left.
     */
    private void stop() {
        told = true;
        worker.interrupt();
        try {
            var unused = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int run(Path at, boolean once) {
        System.out.println(
                "starting three Kafka brokers, a JobManager and two TaskManagers: half a minute");
        try (ClusterFolder folder = ClusterFolder.take(at);
                LocalCluster cluster = LocalCluster.start(folder.path(), BROKERS)) {
            ExampleOnCluster example = new ExampleOnCluster(cluster, folder.path(), System.out);
            boolean equal = example.compare();
            if (!once && equal) {
                try (LiveClicks clicks = example.deploy()) {
                    example.tell();
                    untilTold();
                }
                System.out.println("stopping");
            }
            return equal ? 0 : 1;
        } catch (TidewireException | IOException | IllegalStateException e) {
            return failed(e.getMessage());
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return failed(trace.toString());
        }
    }

    private static void untilTold() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // By that it is told.
        }
    }

    /** Ctrl-C reaches the processes as well; what breaks then is no failure. */
    private int failed(@Nullable String why) {
        if (!told) {
            System.err.println(why);
        }
        return 1;
    }
}
