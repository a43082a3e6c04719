package io.tidewire.app.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.deploy.Brokers;
import io.tidewire.app.run.Pipelines;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is rendered for Kubernetes is what Kubernetes takes, and tells no secret. */
class ManifestsTest {

    private static final String FILE =
            """
            # ${NOT_A_VARIABLE} in a comment
            name: The_Shop
            sources:
              clicks:
                connector: http
                columns: { id: STRING NOT NULL, ts: TIMESTAMP(3) NOT NULL }
                event_time: { column: ts, max_delay: 5s }
              orders:
                connector: kafka
                bootstrap_servers: ${BROKERS:orders:9092}
                properties: { sasl.jaas.config: "${ORDERS_PASSWORD}", ssl.truststore.password: "${file:%s}" }
                columns: { id: STRING NOT NULL, ts: TIMESTAMP(3) NOT NULL }
                event_time: { column: ts }
            views:
              both: SELECT c.id FROM clicks AS c JOIN orders AS o ON c.id = o.id AND o.ts BETWEEN c.ts AND c.ts + INTERVAL '1' HOUR
            sinks:
              alerts: { from: both, connector: webhook, url: "http://alerts.example/" }
              topic:  { from: both, connector: kafka, topic: both }
            deploy: { engine: flink, kafka: "kafka:9092", parallelism: 6 }
            """;

    private static final String PASSWORD = "dontsaythis";
    private static final String TRUSTED = "norwhatisinthis";

    @TempDir private Path folder;

    private List<Manifest> render(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("shop.yaml"), text);
        return new Manifests(
                        Pipelines.check(file, List.of(), Map.of("ORDERS_PASSWORD", PASSWORD)::get)
                                .valid(),
                        text,
                        new ManifestSettings(
                                "tidewire:1",
                                "flink:2.3.0-java25",
                                "shop",
                                "s3://bucket/tidewire/",
                                Brokers.at("kafka:9092"),
                                6,
                                true))
                .all();
    }

    private String file() throws Exception {
        return FILE.formatted(Files.writeString(folder.resolve("trusted"), TRUSTED));
    }

    /** As somebody reads it who has the text alone. */
    private static List<Map<String, Object>> objects(List<Manifest> manifests) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Manifest manifest : manifests) {
            new Load(LoadSettings.builder().build())
                    .loadAllFromString(manifest.text())
                    .forEach(object -> objects.add(Schemas.fields(object)));
        }
        return objects;
    }

    private static Map<String, Object> of(List<Map<String, Object>> objects, String kind) {
        return objects.stream()
                .filter(object -> kind.equals(object.get("kind")))
                .findFirst()
                .orElseThrow();
    }

    private static Object at(Object node, Object... path) {
        Object here = node;
        for (Object step : path) {
            here =
                    step instanceof Integer i
                            ? ((List<?>) here).get(i)
                            : ((Map<?, ?>) here).get(step);
        }
        return here;
    }

    @Test
    void isWhatKubernetesTakes() throws Exception {
        List<Map<String, Object>> objects = objects(render(file()));
        assertThat(objects)
                .extracting(object -> object.get("kind"))
                .containsExactly(
                        "ConfigMap",
                        "FlinkDeployment",
                        "Deployment",
                        "Service",
                        "HorizontalPodAutoscaler",
                        "PodDisruptionBudget");
        for (Map<String, Object> object : objects) {
            Schemas.check(object);
            assertThat(at(object, "metadata", "namespace")).isEqualTo("shop");
            assertThat((String) at(object, "metadata", "name")).startsWith("the-shop");
        }
    }

    @Test
    void commandsOfTheImageAreToldOfItsPlugins() throws Exception {
        List<Map<String, Object>> objects = objects(render(file()));
        Object edge = at(of(objects, "Deployment"), "spec", "template", "spec", "containers", 0);
        Object job =
                at(
                        of(objects, "FlinkDeployment"),
                        "spec",
                        "podTemplate",
                        "spec",
                        "initContainers",
                        0);
        for (Object container : List.of(edge, job)) {
            assertThat(String.valueOf(at(container, "args")))
                    .contains("--plugins, /opt/tidewire/plugins");
        }
    }

    @Test
    void theCheckFindsWhatIsWrong() throws Exception {
        Map<String, Object> deployment = of(objects(render(file())), "Deployment");
        Schemas.fields(at(deployment, "spec", "template", "spec")).put("container", List.of());
        assertThatThrownBy(() -> Schemas.check(deployment))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsNoSecretAndNamesWhereTheyAre() throws Exception {
        List<Manifest> manifests = render(file());
        String text = manifests.stream().map(Manifest::text).collect(Collectors.joining());
        assertThat(text).doesNotContain(PASSWORD).doesNotContain(TRUSTED);
        List<Map<String, Object>> objects = objects(manifests);
        assertThat(at(of(objects, "ConfigMap"), "data", "pipeline.yaml")).isEqualTo(file());
        Object edge = at(of(objects, "Deployment"), "spec", "template", "spec");
        Object job = at(of(objects, "FlinkDeployment"), "spec", "podTemplate", "spec");
        for (Object container : List.of(at(edge, "containers", 0), at(job, "initContainers", 0))) {
            assertThat(at(container, "envFrom", 0, "secretRef", "name"))
                    .isEqualTo("the-shop-environment");
            assertThat(at(container, "volumeMounts").toString()).contains(folder.toString());
        }
        assertThat(text).doesNotContain("name: NOT_A_VARIABLE");
    }

    @Test
    void theJobIsTheFilesAndGrows() throws Exception {
        List<Manifest> manifests = render(file());
        Object spec = at(of(objects(manifests), "FlinkDeployment"), "spec");
        assertThat(at(spec, "job", "parallelism")).isEqualTo(6);
        assertThat(at(spec, "job", "upgradeMode")).isEqualTo("savepoint");
        assertThat(at(spec, "job", "args", 0)).isEqualTo("@/opt/tidewire/job/plan");
        assertThat(at(spec, "flinkConfiguration").toString())
                .contains("execution.checkpointing.dir=s3://bucket/tidewire/the-shop/checkpoints")
                .contains("jobmanager.scheduler=adaptive")
                .contains("high-availability.type=kubernetes");
        assertThat(manifests.get(1).comments())
                .contains("    The_Shop.clicks", "    The_Shop.alerts", "    both", "    orders")
                .contains("    The_Shop.quarantine");
    }

    @Test
    void theEdgeScalesByWhatItDoes() throws Exception {
        Object metrics =
                at(of(objects(render(file())), "HorizontalPodAutoscaler"), "spec", "metrics");
        assertThat(at(metrics, 0, "resource", "name")).isEqualTo("cpu");
        assertThat(at(metrics, 1, "external", "metric", "name"))
                .isEqualTo("tidewire_sink_lag_rows");
        assertThat(at(metrics, 1, "external", "metric", "selector", "matchLabels", "sink"))
                .isEqualTo("alerts");
    }

    @Test
    void withoutAnEdgeThereIsNone() throws Exception {
        String topics =
                """
                name: counts
                sources:
                  words: { connector: kafka, columns: { word: STRING } }
                views:
                  counts: SELECT word, COUNT(*) AS n FROM words GROUP BY word
                sinks:
                  counts: { from: counts, connector: kafka, topic: counts }
                """;
        List<Map<String, Object>> objects = objects(render(topics));
        assertThat(objects).hasSize(2);
        for (Map<String, Object> object : objects) {
            Schemas.check(object);
        }
        String changed = topics.replace("COUNT(*)", "COUNT(word)");
        Object before = at(of(objects, "FlinkDeployment"), "spec", "podTemplate", "metadata");
        assertThat(
                        at(
                                of(objects(render(changed)), "FlinkDeployment"),
                                "spec",
                                "podTemplate",
                                "metadata"))
                .as("the operator sees another job")
                .isNotEqualTo(before);
    }

    @Test
    void saysWhatHasNoPlaceThere() {
        assertThatThrownBy(() -> render(file().replace("The_Shop", "9lives")))
                .hasMessageContaining("no object of Kubernetes can be called '9lives'");
        assertThatThrownBy(
                        () -> {
                            Files.writeString(folder.resolve("near"), "x");
                            render(file().replace("${ORDERS_PASSWORD}", "${file:near}"));
                        })
                .hasMessageContaining("the file 'near' has no place of its own in a container");
    }

    /** What is shown needs processes to show it, and room. */
    @Test
    void aServedViewHasAnEdgeAndATopicThatForgetsNothing() throws Exception {
        List<Manifest> manifests =
                render(
                        """
                        name: shop
                        sources:
                          orders: { connector: kafka, columns: { id: STRING NOT NULL } }
                        views:
                          counts: SELECT id, COUNT(*) AS n FROM orders GROUP BY id
                        sinks:
                          out: { from: counts, connector: kafka, topic: out }
                        deploy: { serve: counts }
                        """);
        assertThat(manifests)
                .extracting(Manifest::file)
                .containsExactly("pipeline.yaml", "job.yaml", "edge.yaml");
        assertThat(manifests.get(1).comments())
                .contains("    shop.table.counts, with cleanup.policy=compact");
        assertThat(objects(manifests).toString()).contains("sizeLimit=4Gi", "memory=1Gi");
        for (Map<String, Object> object : objects(manifests)) {
            Schemas.check(object);
        }
    }
}
