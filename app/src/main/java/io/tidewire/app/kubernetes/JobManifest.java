package io.tidewire.app.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job, as the Flink Kubernetes operator runs it: a cluster of its own. Before Flink starts in a
 * pod, Tidewire's image puts the job's jar there and, with the secrets at hand, what the file comes
 * to. So Flink's image is any one, and no secret is in the object.
 */
final class JobManifest {

    /** Of the user in Flink's images. */
    private static final int USER = 9999;

    private static final String FOLDER = "/opt/tidewire/job";

    /** State is divided into so many parts, for good; many numbers divide it. */
    private static final int PARTS = 720;

    /** For jobs of more tasks: what Flink divides state into at most. */
    private static final int MOST_PARTS = 32_768;

    private final Names names;
    private final ManifestSettings settings;
    private final References references;
    private final String fingerprint;

    /**
     * @param fingerprint of the pipeline file: where it changes, the operator takes the job over
     */
    JobManifest(Names names, ManifestSettings settings, References references, String fingerprint) {
        this.names = names;
        this.settings = settings;
        this.references = references;
        this.fingerprint = fingerprint;
    }

    Map<String, Object> deployment(Map<String, Object> metadata) {
        return Yaml.map(
                "apiVersion",
                "flink.apache.org/v1beta1",
                "kind",
                "FlinkDeployment",
                "metadata",
                metadata,
                "spec",
                Yaml.map(
                        "image",
                        settings.flinkImage(),
                        "flinkVersion",
                        "v2_3",
                        "serviceAccount",
                        "flink",
                        "flinkConfiguration",
                        configuration(),
                        "podTemplate",
                        template(),
                        "jobManager",
                        Yaml.map("resource", Yaml.map("memory", "2048m", "cpu", 1)),
                        "taskManager",
                        Yaml.map("resource", Yaml.map("memory", "4096m", "cpu", 2)),
                        "job",
                        Yaml.map(
                                "jarURI",
                                "local://" + FOLDER + "/" + JobFiles.JAR,
                                "entryClass",
                                "io.tidewire.flink.job.Main",
                                "args",
                                List.of("@" + FOLDER + "/" + JobFiles.PLAN),
                                "parallelism",
                                settings.parallelism(),
                                "state",
                                "running",
                                "upgradeMode",
                                "savepoint")));
    }

    private Map<String, Object> configuration() {
        String storage = settings.storage() + "/" + names.base();
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("taskmanager.numberOfTaskSlots", "2");
        keys.put("execution.checkpointing.dir", storage + "/checkpoints");
        keys.put("execution.checkpointing.savepoint-dir", storage + "/savepoints");
        keys.put("high-availability.type", "kubernetes");
        keys.put("high-availability.storageDir", storage + "/ha");
        keys.put("restart-strategy.type", "exponential-delay");
        keys.put("pipeline.max-parallelism", Integer.toString(parts()));
        // Takes what slots there are, and others when there are others.
        keys.put("jobmanager.scheduler", "adaptive");
        // The operator changes the parallelism of each part by its lag and how busy it is.
        keys.put("job.autoscaler.enabled", "true");
        keys.put("job.autoscaler.stabilization.interval", "1m");
        keys.put("job.autoscaler.metrics.window", "5m");
        keys.put("job.autoscaler.utilization.target", "0.7");
        keys.put("job.autoscaler.catch-up.duration", "10m");
        keys.put("job.autoscaler.restart.time", "1m");
        keys.put(
                "metrics.reporter.prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        return keys;
    }

    private int parts() {
        return settings.parallelism() <= PARTS ? PARTS : MOST_PARTS;
    }

    private Map<String, Object> template() {
        List<Map<String, Object>> volumes = new ArrayList<>();
        volumes.add(Pods.scratch("job", "256Mi"));
        volumes.add(Pods.pipelineVolume(names));
        volumes.addAll(references.volumes(names));
        return Yaml.map(
                "metadata",
                Yaml.map("annotations", Yaml.map("tidewire.io/pipeline", fingerprint)),
                "spec",
                Yaml.map(
                        "securityContext",
                        Pods.security(USER),
                        "initContainers",
                        List.of(maker()),
                        "containers",
                        List.of(
                                Yaml.map(
                                        // The name under which Flink looks for it.
                                        "name",
                                        "flink-main-container",
                                        // It writes its configuration and logs beside itself.
                                        "securityContext",
                                        Pods.confined(false),
                                        "volumeMounts",
                                        List.of(Pods.mount("job", FOLDER, true)))),
                        "volumes",
                        volumes));
    }

    private Map<String, Object> maker() {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(Pods.mount("job", FOLDER, false));
        mounts.add(Pods.mount("pipeline", Pods.FOLDER, true));
        mounts.addAll(references.mounts());
        List<String> arguments =
                new ArrayList<>(
                        List.of("deploy", "job", Pods.FOLDER + "/" + Pods.FILE, "--out", FOLDER));
        arguments.addAll(Pods.plugins(settings));
        if (settings.brokers() != null) {
            arguments.addAll(List.of("--kafka", settings.brokers().servers()));
        }
        return Yaml.map(
                "name",
                "tidewire-job",
                "image",
                settings.image(),
                "args",
                arguments,
                "envFrom",
                references.environment(names),
                "resources",
                Pods.resources("500m", "384Mi"),
                "securityContext",
                Pods.confined(true),
                "volumeMounts",
                mounts);
    }
}
