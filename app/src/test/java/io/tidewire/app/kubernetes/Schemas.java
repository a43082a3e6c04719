package io.tidewire.app.kubernetes;

import com.google.gson.Gson;
import com.google.gson.JsonElement;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says whether an object is what Kubernetes takes: by the schemas that it publishes, which the
 * models of its Java client hold; of a FlinkDeployment, whose definition is on no repository that a
 * build reaches, by the names of its fields, and by the published schema of its pods.
 */
final class Schemas {

    private static final Map<String, Set<String>> OF_FLINK =
            Map.of(
                    "", Set.of("apiVersion", "kind", "metadata", "spec"),
                    "spec",
                            Set.of(
                                    "flinkConfiguration",
                                    "flinkVersion",
                                    "image",
                                    "imagePullPolicy",
                                    "ingress",
                                    "job",
                                    "jobManager",
                                    "logConfiguration",
                                    "mode",
                                    "podTemplate",
                                    "restartNonce",
                                    "serviceAccount",
                                    "taskManager"),
                    "job",
                            Set.of(
                                    "allowNonRestoredState",
                                    "args",
                                    "autoscalerResetNonce",
                                    "checkpointTriggerNonce",
                                    "entryClass",
                                    "initialSavepointPath",
                                    "jarURI",
                                    "parallelism",
                                    "savepointRedeployNonce",
                                    "savepointTriggerNonce",
                                    "state",
                                    "upgradeMode"),
                    "manager", Set.of("podTemplate", "replicas", "resource"),
                    "resource", Set.of("cpu", "ephemeralStorage", "memory"));

    private Schemas() {}

    /**
     * @throws IllegalArgumentException when it is not
     */
    static void check(Map<String, Object> object) throws Exception {
        JsonElement json = json(object);
        switch (String.valueOf(object.get("kind"))) {
            case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
            case "Deployment" -> V1Deployment.validateJsonElement(json);
            case "Service" -> V1Service.validateJsonElement(json);
            case "HorizontalPodAutoscaler" -> V2HorizontalPodAutoscaler.validateJsonElement(json);
            case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
            case "FlinkDeployment" -> flink(object);
            default -> throw new IllegalArgumentException("unknown: " + object.get("kind"));
        }
    }

    private static void flink(Map<String, Object> object) throws Exception {
        Map<String, Object> spec = fields(object.get("spec"));
        Map<String, Object> jobManager = fields(spec.get("jobManager"));
        Map<String, Object> taskManager = fields(spec.get("taskManager"));
        known("", object);
        known("spec", spec);
        known("job", fields(spec.get("job")));
        known("manager", jobManager);
        known("manager", taskManager);
        known("resource", fields(jobManager.get("resource")));
        known("resource", fields(taskManager.get("resource")));
        V1PodTemplateSpec.validateJsonElement(json(spec.get("podTemplate")));
    }

    private static void known(String part, Map<String, Object> fields) {
        for (String field : fields.keySet()) {
            if (!OF_FLINK.get(part).contains(field)) {
                throw new IllegalArgumentException("a FlinkDeployment has no field " + field);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> fields(Object node) {
        return node == null ? new LinkedHashMap<>() : (Map<String, Object>) node;
    }

    private static JsonElement json(Object node) {
        return new Gson().toJsonTree(node);
    }
}
