package io.tidewire.bench.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Status;
import io.tidewire.app.edge.EdgeProcess;
import io.tidewire.app.file.PipelineFile;
import io.tidewire.app.file.ServeSettings;
import io.tidewire.app.flink.Cluster;
import io.tidewire.app.flink.Deployment;
import io.tidewire.app.flink.FlinkPipeline;
import io.tidewire.app.flink.JobJar;
import io.tidewire.app.flink.ReplicatedTable;
import io.tidewire.app.flink.RequiredTopics;
import io.tidewire.app.plugin.Plugins;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Pipelines;
import io.tidewire.app.terminal.Redactor;
import io.tidewire.bench.cluster.Access;
import io.tidewire.bench.cluster.KafkaCluster;
import io.tidewire.bench.cluster.LocalCluster;
import io.tidewire.bench.cluster.SharedCluster;
import io.tidewire.testkit.waiting.Waiting;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Kafka cluster that asks who one is, and lets nobody do what was not granted. */
@Tag("cluster")
@Timeout(300)
@ExtendWith(SharedCluster.class)
class RightsTest {

    private static final String PIPELINE =
            """
            name: guarded
            sources:
              clicks:
                connector: http
                columns: { page: STRING NOT NULL, n: INT }
            views:
              pages: SELECT page, COUNT(*) AS n FROM clicks GROUP BY page
            sinks:
              gone: { from: pages, connector: blackhole }
            run: { checkpoint_every: 500ms }
            deploy:
              kafka: "%s"
              kafka_properties:
                security.protocol: SASL_PLAINTEXT
                sasl.mechanism: PLAIN
                sasl.jaas.config: org.apache.kafka.common.security.plain.PlainLoginModule required username="${KAFKA_USER}" password="${KAFKA_PASSWORD}";
            """;

    private static final AclBinding READ = right(ResourceType.TOPIC, "guarded.", AclOperation.READ);

    /** With the one before, what docs/flink.md says that the job and the edge need. */
    private static final List<AclBinding> REST =
            List.of(
                    right(ResourceType.TOPIC, "guarded.", AclOperation.WRITE),
                    right(ResourceType.GROUP, "tidewire.guarded.", AclOperation.READ),
                    right(ResourceType.TRANSACTIONAL_ID, "tidewire.guarded.", AclOperation.WRITE));

    private static AclBinding right(ResourceType type, String prefix, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, prefix, PatternType.PREFIXED),
                new AccessControlEntry(
                        "User:" + Access.USER, "*", operation, AclPermissionType.ALLOW));
    }

    @TempDir private Path folder;

    private final LocalCluster cluster;
    private final HttpClient client = HttpClient.newHttpClient();

    RightsTest(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** The file as it is checked when the user has this password. */
    private record Written(CheckedPipeline.Runnable pipeline, PipelineFile file, JobPlan plan) {}

    private Written written(KafkaCluster kafka, String password) throws Exception {
        Path path =
                Files.writeString(
                        folder.resolve("guarded.yaml"), PIPELINE.formatted(kafka.servers()));
        PipelineFile file =
                Pipelines.read(
                        path,
                        List.of(),
                        Map.of("KAFKA_USER", Access.USER, "KAFKA_PASSWORD", password)::get);
        CheckedPipeline.Runnable pipeline = Pipelines.checkWithInputs(file, Plugins.NONE).valid();
        return new Written(
                pipeline, file, FlinkPipeline.plan(pipeline, file.deploy().brokers(null), 1));
    }

    /** What the cluster has against it, as it is told. */
    private static String refusal(Written written) {
        try {
            RequiredTopics.ofJob(written.plan(), ReplicatedTable.of(written.pipeline())).check();
            return "";
        } catch (TidewireException refused) {
            return refused.faults().toString();
        }
    }

    private static void grant(KafkaCluster kafka, List<AclBinding> rights) throws Exception {
        try (Admin admin = kafka.admin()) {
            admin.createAcls(rights).all().get();
        }
    }

    @Test
    void whatIsNotAllowedIsSaidAndWhatIsAllowedRuns() throws Exception {
        try (KafkaCluster kafka = KafkaCluster.startGuarded(folder.resolve("kafka"))) {
            kafka.awaitReady();
            kafka.topics(Map.of("guarded.clicks", 1, "guarded.gone", 1, "guarded.quarantine", 1));
            Written right = written(kafka, Access.password(Access.USER));

            assertThat(refusal(written(kafka, "wrong")))
                    .contains("SOURCE_FAILED", "refused the login")
                    .doesNotContain("wrong");
            assertThat(refusal(right))
                    .contains(
                            "TOPIC_FORBIDDEN",
                            "has no topic 'guarded.clicks' for this user",
                            "has no topic 'guarded.gone' for this user",
                            "has no topic 'guarded.quarantine' for this user")
                    .doesNotContain(Access.password(Access.USER));

            // Kafka answers before all of its parts know of a right.
            grant(kafka, List.of(READ));
            Waiting.until(
                    () -> !refusal(right).contains("guarded.clicks"),
                    Duration.ofMinutes(1),
                    () -> refusal(right));
            assertThat(refusal(right))
                    .contains(
                            "does not let this user write to the topic 'guarded.gone'",
                            "does not let this user write to the topic 'guarded.quarantine'");
            grant(kafka, REST);
            Waiting.until(
                    () -> refusal(right).isEmpty(), Duration.ofMinutes(1), () -> refusal(right));
            runs(right);
        }
    }

    /** From a post through the job to a delivery, all with the one login. */
    private void runs(Written written) throws Exception {
        try (Cluster flink = new Cluster(cluster.flink().url());
                EdgeProcess edge =
                        EdgeProcess.start(
                                written.pipeline(),
                                written.file().deploy().brokers(null),
                                null,
                                new ServeSettings("127.0.0.1", 0, 0, null, List.of(), List.of()),
                                new Redactor(Set.of()),
                                Clock.systemUTC())) {
            String job =
                    new Deployment(flink, JobJar.in(Path.of("..")).orElseThrow())
                            .deploy(written.plan(), null, Duration.ofMinutes(2));
            try {
                int answer =
                        client.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(edge.url() + "/ingest/clicks"))
                                                .header("Content-Type", "application/x-ndjson")
                                                .POST(
                                                        HttpRequest.BodyPublishers.ofString(
                                                                """
                                                                {"page": "a", "n": 1}
                                                                {"page": "b", "n": 2}
                                                                """))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode();
                assertThat(answer).isEqualTo(200);
                Waiting.until(
                        () -> delivered(edge.status()) == 2,
                        Duration.ofMinutes(1),
                        () -> edge.status() + "\n" + cluster.flink().lastLines());
                assertThat(edge.status().problems()).isEmpty();
            } finally {
                flink.cancel(job);
            }
        }
    }

    private static long delivered(Status status) {
        return status.sinks().getFirst().books().delivered();
    }
}
