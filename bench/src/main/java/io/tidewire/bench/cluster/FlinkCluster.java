package io.tidewire.bench.cluster;

import io.tidewire.testkit.waiting.Waiting;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A session cluster: one JobManager and some TaskManagers, each a process of its own. */
public final class FlinkCluster implements AutoCloseable {

    private static final Pattern TASK_MANAGERS = Pattern.compile("\"taskmanagers\":(\\d+)");

    /** What Flink's own scripts open to it, as far as jobs here come by it. */
    private static final List<String> OPENED =
            List.of(
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.time=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Path folder;
    private final int restPort;

    /** Of every process; a later flag wins over an earlier one. */
    private final List<String> jvm;

    private final List<ClusterProcess> keepers = new ArrayList<>();
    private final List<ClusterProcess> jobManagers = new ArrayList<>();
    private final List<ClusterProcess> taskManagers = new ArrayList<>();
    private int jobManagersMade;

    private FlinkCluster(Path folder, int restPort, List<String> jvm) {
        this.folder = folder;
        this.restPort = restPort;
        this.jvm = jvm;
    }

    /** Starts; {@link #awaitReady} says when it can be used. */
    public static FlinkCluster start(Path folder, int taskManagers, int slots) throws IOException {
        return start(folder, taskManagers, slots, List.of());
    }

    /**
     * The same with other flags for the JVMs than those that suit a test.
     *
     * @param jvm they win
     */
    public static FlinkCluster start(Path folder, int taskManagers, int slots, List<String> jvm)
            throws IOException {
        FlinkCluster cluster = new FlinkCluster(folder, Ports.free(), jvm);
        cluster.start(taskManagers, slots, Map.of());
        return cluster;
    }

    /** One whose jobs outlive its JobManager: ZooKeeper knows of them, and files have them. */
    public static FlinkCluster startHighlyAvailable(Path folder, int taskManagers, int slots)
            throws IOException {
        FlinkCluster cluster = new FlinkCluster(folder, Ports.free(), List.of());
        int port = Ports.free();
        cluster.keepers.add(
                ClusterProcess.start(
                        "zookeeper",
                        folder,
                        FlinkCluster::isOfFlink,
                        List.of("-Xmx64m", "-Dzookeeper.admin.enableServer=false"),
                        "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                        Integer.toString(port),
                        folder.resolve("keeper").toString()));
        cluster.start(
                taskManagers,
                slots,
                Map.of(
                        "high-availability.type",
                        "zookeeper",
                        "high-availability.zookeeper.quorum",
                        "localhost:" + port,
                        "high-availability.zookeeper.client.session-timeout",
                        "4000",
                        "high-availability.storageDir",
                        folder.resolve("jobs").toUri().toString()));
        return cluster;
    }

    private void start(int count, int slots, Map<String, String> more) throws IOException {
        Map<String, String> settings = settings(folder, restPort, slots);
        settings.putAll(more);
        Path config = folder.resolve("conf");
        Files.createDirectories(config);
        Files.writeString(
                config.resolve("config.yaml"),
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining("\n")));
        jobManagers.add(jobManager(++jobManagersMade));
        for (int i = 1; i <= count; i++) {
            taskManagers.add(taskManager(i));
        }
    }

    private ClusterProcess jobManager(int number) {
        return process(
                "jobmanager-" + number,
                "-Xmx400m",
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "--configDir",
                folder.resolve("conf").toString());
    }

    private ClusterProcess taskManager(int number) {
        return process(
                "taskmanager-" + number,
                "-Xmx320m",
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
                folder.resolve("conf").toString());
    }

    private ClusterProcess process(String name, String heap, String main, String... arguments) {
        List<String> flags = new ArrayList<>(OPENED);
        flags.add(heap);
        flags.addAll(jvm);
        return ClusterProcess.start(name, folder, FlinkCluster::isOfFlink, flags, main, arguments);
    }

    /** What stands in the lib folder of a cluster: neither Kafka's client nor anything of ours. */
    private static boolean isOfFlink(String jar) {
        return (jar.startsWith("flink-") && !jar.startsWith("flink-connector-"))
                || jar.startsWith("flink-connector-files")
                || jar.startsWith("flink-connector-datagen")
                || OTHERS.matcher(jar).find();
    }

    private static final Pattern OTHERS =
            Pattern.compile(
                    "^(commons-(lang3|text|collections|compress|io|cli|math3)|kryo|reflectasm"
                            + "|objenesis|minlog|RoaringBitmap|javassist|snappy-java"
                            + "|async-profiler|lz4-java|snakeyaml-engine|slf4j-api|slf4j-jdk14|jsr305|icu4j)-.*");

    /** Without Flink's scripts nobody derives the sizes of memory from each other. */
    private static Map<String, String> settings(Path folder, int restPort, int slots) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("jobmanager.rpc.address", "localhost");
        settings.put("jobmanager.rpc.port", Integer.toString(Ports.free()));
        settings.put("jobmanager.bind-host", "localhost");
        settings.put("taskmanager.bind-host", "localhost");
        settings.put("taskmanager.host", "localhost");
        settings.put("rest.address", "localhost");
        settings.put("rest.bind-address", "localhost");
        settings.put("rest.port", Integer.toString(restPort));
        settings.put("jobmanager.memory.heap.size", "400m");
        settings.put("jobmanager.memory.off-heap.size", "64m");
        settings.put("jobmanager.memory.jvm-metaspace.size", "256m");
        settings.put("jobmanager.memory.jvm-overhead.min", "64m");
        settings.put("jobmanager.memory.jvm-overhead.max", "64m");
        settings.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
        settings.put("taskmanager.cpu.cores", "1.0");
        settings.put("taskmanager.memory.task.heap.size", "192m");
        settings.put("taskmanager.memory.task.off-heap.size", "32m");
        settings.put("taskmanager.memory.framework.heap.size", "128m");
        settings.put("taskmanager.memory.framework.off-heap.size", "64m");
        settings.put("taskmanager.memory.managed.size", "64m");
        settings.put("taskmanager.memory.network.min", "64m");
        settings.put("taskmanager.memory.network.max", "64m");
        settings.put("taskmanager.memory.jvm-metaspace.size", "256m");
        settings.put("taskmanager.memory.jvm-overhead.min", "64m");
        settings.put("taskmanager.memory.jvm-overhead.max", "64m");
        settings.put("io.tmp.dirs", folder.resolve("tmp").toString());
        settings.put("web.tmpdir", folder.resolve("web").toString());
        settings.put(
                "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        settings.put(
                "execution.checkpointing.savepoint-dir",
                folder.resolve("savepoints").toUri().toString());
        // Who looks at a job's figures need not wait for them.
        settings.put("metrics.fetcher.update-interval", "1000");
        settings.put("restart-strategy.type", "fixed-delay");
        // Each try to reach a TaskManager that was killed is one, until it is known to be.
        settings.put("restart-strategy.fixed-delay.attempts", "100");
        settings.put("restart-strategy.fixed-delay.delay", "500 ms");
        // A machine that others keep busy must not make its parts believe that the others died.
        settings.put("heartbeat.timeout", "60000");
        settings.put("pekko.ask.timeout", "60 s");
        settings.put("pekko.startup-timeout", "60 s");
        // One that was killed refuses the call, which needs no patience.
        settings.put("heartbeat.interval", "2000");
        return settings;
    }

    public String url() {
        return "http://localhost:" + restPort;
    }

    /** Waits until every TaskManager is known. */
    public FlinkCluster awaitReady() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Waiting.until(
                    () -> registered(http) == taskManagers.size(),
                    Duration.ofMinutes(5),
                    this::lastLines);
        }
        return this;
    }

    private int registered(HttpClient http) {
        if (processes().stream().anyMatch(process -> !process.isAlive())) {
            throw new IllegalStateException(lastLines());
        }
        try {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url() + "/overview")).build(),
                            HttpResponse.BodyHandlers.ofString());
            Matcher found = TASK_MANAGERS.matcher(response.body());
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<ClusterProcess> processes() {
        List<ClusterProcess> all = new ArrayList<>(keepers);
        all.addAll(jobManagers);
        all.addAll(taskManagers);
        return all;
    }

    /** The end of what each of them said. */
    public String lastLines() {
        return processes().stream()
                .map(ClusterProcess::lastLines)
                .collect(Collectors.joining("\n\n"));
    }

    /** CPU seconds that the TaskManagers have taken so far, of user and system. */
    public double taskManagerSeconds() {
        return taskManagers.stream().mapToDouble(ClusterProcess::cpuSeconds).sum();
    }

    /** Kills a TaskManager, and starts another in its place. */
    public void replaceTaskManager(int index) {
        taskManagers.get(index).kill();
        taskManagers.set(index, taskManager(taskManagers.size() + index + 1));
    }

    /** Kills the JobManager, and starts another in its place. */
    public void replaceJobManager() {
        jobManagers.removeLast().kill();
        jobManagers.add(jobManager(++jobManagersMade));
    }

    @Override
    public void close() {
        ClusterProcess.end(processes());
    }
}
