package io.tidewire.app.kubernetes;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.Seam;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.connectors.kafka.TopicOptions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that a pipeline is on Kubernetes, but for its topics and its secrets. */
public final class Manifests {

    /** What an object may take, with something left for the rest of it. */
    private static final int MOST_BYTES = 1_000_000;

    private final Names names;
    private final ManifestSettings settings;
    private final References references;
    private final CheckedPipeline.Runnable pipeline;
    private final JobPlan plan;
    private final String text;
    private final String fingerprint;

    /**
     * @param text the pipeline file as it is written: no variable of it is replaced
     * @throws TidewireException with everything that cannot run on Flink; WRONG_VALUE and CONFLICT
     *     for what has no place on Kubernetes
     */
    public Manifests(CheckedPipeline.Runnable pipeline, String text, ManifestSettings settings) {
        this.names = Names.of(pipeline.spec().name());
        this.settings = settings;
        this.references = References.in(text);
        this.pipeline = pipeline;
        this.plan = FlinkPipeline.plan(pipeline, settings.brokers(), settings.parallelism());
        this.text = text;
        this.fingerprint = fingerprint(text);
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new TidewireException(
                    ErrorCode.TOO_LARGE,
                    "the pipeline file is larger than what a ConfigMap holds, 1 MB",
                    "divide the pipeline in two, with a topic between them");
        }
    }

    private static String fingerprint(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the order in which they are to be applied. */
    public List<Manifest> all() {
        List<Manifest> all = new ArrayList<>();
        all.add(new Manifest("pipeline.yaml", List.of(), List.of(configMap())));
        all.add(
                new Manifest(
                        "job.yaml",
                        topics(),
                        List.of(
                                new JobManifest(names, settings, references, fingerprint)
                                        .deployment(metadata(names.base(), "job")))));
        PipelineSpec file = pipeline.spec();
        List<PipelineSpec.Source> pushed = Seam.pushed(file);
        List<PipelineSpec.Sink> delivered = Seam.delivered(file);
        if (!pushed.isEmpty() || !delivered.isEmpty() || !ReplicatedTable.of(pipeline).isEmpty()) {
            all.add(
                    new Manifest(
                            "edge.yaml",
                            List.of(),
                            new EdgeManifests(
                                            names,
                                            settings,
                                            references,
                                            fingerprint,
                                            !pushed.isEmpty(),
                                            delivered,
                                            !ReplicatedTable.of(pipeline).isEmpty())
                                    .all(metadata(names.edge(), "edge"))));
        }
        return all;
    }

    /** What has to be there before: commands that make the topics, and the secrets by name. */
    public List<String> before() {
        List<String> lines = new ArrayList<>();
        if (!references.required().isEmpty() || !references.optional().isEmpty()) {
            Set<String> keys = new TreeSet<>(references.required());
            keys.addAll(references.optional());
            lines.add("secret " + names.environment() + " with " + String.join(", ", keys));
        }
        if (!references.files().isEmpty()) {
            lines.add(
                    "secret "
                            + names.files()
                            + " with the contents of "
                            + String.join(", ", references.files()));
        }
        if (settings.plugins()) {
            lines.add(
                    "image "
                            + settings.image()
                            + " with the jars of the plug-ins in "
                            + Pods.PLUGINS);
        }
        if (all().size() > 2) {
            lines.add("secret " + names.token() + " with token");
        }
        return lines;
    }

    private Map<String, Object> configMap() {
        return Yaml.map(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                metadata(names.pipeline(), "pipeline"),
                "data",
                Yaml.map(Pods.FILE, text));
    }

    private Map<String, Object> metadata(String name, String component) {
        Map<String, Object> labels = names.selector(component);
        return settings.namespace() == null
                ? Yaml.map("name", name, "labels", labels)
                : Yaml.map("name", name, "namespace", settings.namespace(), "labels", labels);
    }

    private List<String> topics() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Topics, which 'tidewire deploy topics' makes: at least as many partitions as the");
        lines.add("job is to have tasks, replication 3, min.insync.replicas 2.");
        lines.add("");
        Set<String> topics = new TreeSet<>();
        plan.spec()
                .sources()
                .forEach(one -> topics.add(new TopicOptions(one.name(), one.options()).topic()));
        plan.spec()
                .sinks()
                .forEach(one -> topics.add(new TopicOptions(one.name(), one.options()).topic()));
        topics.add(plan.quarantine());
        Set<String> changing =
                ReplicatedTable.of(pipeline).stream()
                        .filter(table -> !table.insertOnly())
                        .map(ReplicatedTable::topic)
                        .collect(Collectors.toSet());
        topics.forEach(
                topic ->
                        lines.add(
                                "    "
                                        + topic
                                        + (changing.contains(topic)
                                                ? ", with cleanup.policy=compact"
                                                : "")));
        return lines;
    }
}
