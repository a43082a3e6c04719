package io.tidewire.app.kubernetes;

import java.util.List;
import java.util.Map;

/** What the pods of the job and of the edge have in common. */
final class Pods {

    /** Where the pipeline file is in every container. */
    static final String FOLDER = "/etc/tidewire";

    static final String FILE = "pipeline.yaml";

    /** Where Tidewire's image has jars with functions of the user's own. */
    static final String PLUGINS = "/opt/tidewire/plugins";

    private Pods() {}

    /** No pod runs as root, and its user owns what is mounted. */
    static Map<String, Object> security(int user) {
        return Yaml.map(
                "runAsNonRoot",
                true,
                "runAsUser",
                user,
                "runAsGroup",
                user,
                "fsGroup",
                user,
                "seccompProfile",
                Yaml.map("type", "RuntimeDefault"));
    }

    /**
     * @param readOnly whether nothing but volumes can be written to
     */
    static Map<String, Object> confined(boolean readOnly) {
        return Yaml.map(
                "allowPrivilegeEscalation",
                false,
                "readOnlyRootFilesystem",
                readOnly,
                "capabilities",
                Yaml.map("drop", List.of("ALL")));
    }

    /** Memory is a limit, processor time is not: who may not use idle cores is slow for nothing. */
    static Map<String, Object> resources(String cpu, String memory) {
        return Yaml.map(
                "requests",
                Yaml.map("cpu", cpu, "memory", memory),
                "limits",
                Yaml.map("memory", memory));
    }

    /** What a command of Tidewire's image is told of these jars. */
    static List<String> plugins(ManifestSettings settings) {
        return settings.plugins() ? List.of("--plugins", PLUGINS) : List.of();
    }

    static Map<String, Object> pipelineVolume(Names names) {
        return Yaml.map("name", "pipeline", "configMap", Yaml.map("name", names.pipeline()));
    }

    static Map<String, Object> mount(String volume, String path, boolean readOnly) {
        return readOnly
                ? Yaml.map("name", volume, "mountPath", path, "readOnly", true)
                : Yaml.map("name", volume, "mountPath", path);
    }

    /** A folder that ends with its pod. */
    static Map<String, Object> scratch(String name, String size) {
        return Yaml.map("name", name, "emptyDir", Yaml.map("sizeLimit", size));
    }
}
