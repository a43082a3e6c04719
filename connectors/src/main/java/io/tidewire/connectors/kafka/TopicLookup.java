package io.tidewire.connectors.kafka;

import io.tidewire.api.error.ErrorCode;

import org.apache.kafka.clients.admin.Admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Which topics a cluster has. Stateless. */
public final class TopicLookup {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private TopicLookup() {}

    /**
     * Those of the topics that the cluster does not have, in order.
     *
     * @param properties of Kafka's clients
     * @throws io.tidewire.api.error.TidewireException SOURCE_UNAVAILABLE when it does not answer,
     *     SOURCE_FAILED when it refuses us
     */
    public static List<String> missing(
            String servers, Map<String, Object> properties, Collection<String> topics) {
        ClientSettings settings = new ClientSettings(servers, properties, PATIENCE);
        Map<String, Object> timeouts =
                Map.of(
                        "request.timeout.ms",
                        (int) PATIENCE.toMillis() / 3,
                        "default.api.timeout.ms",
                        (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(settings.with(Map.of(), timeouts))) {
            Set<String> there = admin.listTopics().names().get(20, TimeUnit.SECONDS);
            List<String> missing = new ArrayList<>(new TreeSet<>(topics));
            missing.removeAll(there);
            return missing;
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            throw KafkaFaults.explain(
                    failure,
                    "the job's topics",
                    servers,
                    ErrorCode.SOURCE_UNAVAILABLE,
                    ErrorCode.SOURCE_FAILED);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw KafkaFaults.explain(
                    failure,
                    "the job's topics",
                    servers,
                    ErrorCode.SOURCE_UNAVAILABLE,
                    ErrorCode.SOURCE_FAILED);
        }
    }
}
