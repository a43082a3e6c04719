package io.tidewire.connectors.kafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a cluster which topic it is that has a name now. */
final class TopicIds {

    private TopicIds() {}

    /** Null when there is none, the cluster does not say, or does not answer. */
    static @Nullable String of(ClientSettings client, String topic) {
        Map<String, Object> settings =
                client.with(
                        Map.of(),
                        Map.of(
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                Math.toIntExact(client.timeout().toMillis()),
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                Math.toIntExact(client.timeout().toMillis())));
        try (Admin admin = Admin.create(settings)) {
            String id = of(admin, topic, client.timeout());
            admin.close(Duration.ZERO);
            return id;
        }
    }

    static @Nullable String of(Admin admin, String topic, Duration timeout) {
        try {
            TopicDescription found =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                            .get(topic);
            // Brokers before 2.8 have none.
            return found == null || found.topicId().equals(Uuid.ZERO_UUID)
                    ? null
                    : found.topicId().toString();
        } catch (ExecutionException | TimeoutException unknown) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
