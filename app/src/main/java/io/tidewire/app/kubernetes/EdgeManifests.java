package io.tidewire.app.kubernetes;

import io.tidewire.api.pipeline.PipelineSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The processes at the edge: alike, without state, as many as there is work for. */
final class EdgeManifests {

    /** Of the user in Tidewire's image. */
    private static final int USER = 10_001;

    private static final int PORT = 8080;
    private static final int LEAST = 2;
    private static final int MOST = 10;
    private static final String TOKEN_FOLDER = "/run/secrets/tidewire";

    /** Rows that may wait for one process to deliver them. */
    private static final String LAG_OF_EACH = "10k";

    /**
     * The process drains for 25 seconds at most and closes for two; before it is told to, five pass
     * in which it is taken out of the service.
     */
    private static final int LEAVING_SECONDS = 5;

    private static final int GRACE_SECONDS = LEAVING_SECONDS + 25 + 2 + 8;

    private final Names names;
    private final ManifestSettings settings;
    private final References references;
    private final String fingerprint;
    private final boolean pushed;
    private final boolean tables;
    private final List<String> delivered;

    /**
     * @param pushed whether rows come in
     * @param delivered sinks through which rows go out
     * @param tables whether it holds tables: they take memory, and room for temporary files
     */
    EdgeManifests(
            Names names,
            ManifestSettings settings,
            References references,
            String fingerprint,
            boolean pushed,
            List<PipelineSpec.Sink> delivered,
            boolean tables) {
        this.names = names;
        this.settings = settings;
        this.references = references;
        this.fingerprint = fingerprint;
        this.pushed = pushed;
        this.tables = tables;
        this.delivered = delivered.stream().map(PipelineSpec.Sink::name).toList();
    }

    /**
     * @param metadata of all of them
     */
    List<Map<String, Object>> all(Map<String, Object> metadata) {
        return List.of(
                deployment(metadata), service(metadata), autoscaler(metadata), budget(metadata));
    }

    private Map<String, Object> deployment(Map<String, Object> metadata) {
        return Yaml.map(
                "apiVersion",
                "apps/v1",
                "kind",
                "Deployment",
                "metadata",
                metadata,
                "spec",
                Yaml.map(
                        // How many there are is the autoscaler's to say.
                        "selector",
                        Yaml.map("matchLabels", names.selector("edge")),
                        "strategy",
                        Yaml.map(
                                "type",
                                "RollingUpdate",
                                "rollingUpdate",
                                Yaml.map("maxUnavailable", 0, "maxSurge", 1)),
                        "template",
                        Yaml.map(
                                "metadata",
                                Yaml.map(
                                        "labels",
                                        names.selector("edge"),
                                        "annotations",
                                        Yaml.map("tidewire.io/pipeline", fingerprint)),
                                "spec",
                                pod())));
    }

    private Map<String, Object> pod() {
        List<Map<String, Object>> volumes = new ArrayList<>();
        volumes.add(Pods.pipelineVolume(names));
        volumes.add(
                Yaml.map(
                        "name",
                        "token",
                        "secret",
                        Yaml.map("secretName", names.token(), "defaultMode", 0440)));
        volumes.add(Pods.scratch("tmp", tables ? "4Gi" : "64Mi"));
        volumes.addAll(references.volumes(names));
        return Yaml.map(
                "automountServiceAccountToken",
                false,
                "terminationGracePeriodSeconds",
                GRACE_SECONDS,
                "securityContext",
                Pods.security(USER),
                "topologySpreadConstraints",
                List.of(
                        Yaml.map(
                                "maxSkew",
                                1,
                                "topologyKey",
                                "kubernetes.io/hostname",
                                "whenUnsatisfiable",
                                "ScheduleAnyway",
                                "labelSelector",
                                Yaml.map("matchLabels", names.selector("edge")))),
                "containers",
                List.of(container()),
                "volumes",
                volumes);
    }

    private Map<String, Object> container() {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(Pods.mount("pipeline", Pods.FOLDER, true));
        mounts.add(Pods.mount("token", TOKEN_FOLDER, true));
        mounts.add(Pods.mount("tmp", "/tmp", false));
        mounts.addAll(references.mounts());
        return Yaml.map(
                "name",
                "edge",
                "image",
                settings.image(),
                "args",
                arguments(),
                "envFrom",
                references.environment(names),
                "ports",
                List.of(Yaml.map("name", "http", "containerPort", PORT)),
                // Until it listens; then the others begin.
                "startupProbe",
                probe("/healthz", 1, 60),
                "livenessProbe",
                probe("/healthz", 10, 3),
                "readinessProbe",
                probe("/readyz", 2, 1),
                "lifecycle",
                Yaml.map("preStop", Yaml.map("sleep", Yaml.map("seconds", LEAVING_SECONDS))),
                "resources",
                Pods.resources("500m", tables ? "1Gi" : "512Mi"),
                "securityContext",
                Pods.confined(true),
                "volumeMounts",
                mounts);
    }

    private List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "edge",
                                Pods.FOLDER + "/" + Pods.FILE,
                                "--host",
                                "0.0.0.0",
                                "--port",
                                Integer.toString(PORT),
                                "--token-file",
                                TOKEN_FOLDER + "/token"));
        arguments.addAll(Pods.plugins(settings));
        if (settings.brokers() != null) {
            arguments.addAll(List.of("--kafka", settings.brokers().servers()));
        }
        return arguments;
    }

    private static Map<String, Object> probe(String path, int period, int failures) {
        return Yaml.map(
                "httpGet",
                Yaml.map("path", path, "port", "http"),
                "periodSeconds",
                period,
                "failureThreshold",
                failures);
    }

    private Map<String, Object> service(Map<String, Object> metadata) {
        return Yaml.map(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                metadata,
                "spec",
                Yaml.map(
                        "selector",
                        names.selector("edge"),
                        "ports",
                        List.of(Yaml.map("name", "http", "port", 80, "targetPort", "http"))));
    }

    /** To take rows in is work for a processor; to deliver them is waiting, which shows as lag. */
    private Map<String, Object> autoscaler(Map<String, Object> metadata) {
        List<Map<String, Object>> metrics = new ArrayList<>();
        // What holds tables answers questions; without one of them there is no edge.
        if (pushed || tables) {
            metrics.add(
                    Yaml.map(
                            "type",
                            "Resource",
                            "resource",
                            Yaml.map(
                                    "name",
                                    "cpu",
                                    "target",
                                    Yaml.map("type", "Utilization", "averageUtilization", 70))));
        }
        for (String sink : delivered) {
            metrics.add(
                    Yaml.map(
                            "type",
                            "External",
                            "external",
                            Yaml.map(
                                    "metric",
                                    Yaml.map(
                                            "name",
                                            "tidewire_sink_lag_rows",
                                            "selector",
                                            Yaml.map(
                                                    "matchLabels",
                                                    Yaml.map(
                                                            "pipeline",
                                                            names.base(),
                                                            "sink",
                                                            sink))),
                                    "target",
                                    Yaml.map(
                                            "type", "AverageValue", "averageValue", LAG_OF_EACH))));
        }
        return Yaml.map(
                "apiVersion",
                "autoscaling/v2",
                "kind",
                "HorizontalPodAutoscaler",
                "metadata",
                metadata,
                "spec",
                Yaml.map(
                        "scaleTargetRef",
                        Yaml.map(
                                "apiVersion",
                                "apps/v1",
                                "kind",
                                "Deployment",
                                "name",
                                names.edge()),
                        "minReplicas",
                        LEAST,
                        "maxReplicas",
                        MOST,
                        "metrics",
                        metrics,
                        "behavior",
                        Yaml.map(
                                // Each change of the group stops its members for a moment.
                                "scaleDown", Yaml.map("stabilizationWindowSeconds", 300))));
    }

    private Map<String, Object> budget(Map<String, Object> metadata) {
        return Yaml.map(
                "apiVersion",
                "policy/v1",
                "kind",
                "PodDisruptionBudget",
                "metadata",
                metadata,
                "spec",
                Yaml.map(
                        "maxUnavailable",
                        1,
                        "selector",
                        Yaml.map("matchLabels", names.selector("edge"))));
    }
}
