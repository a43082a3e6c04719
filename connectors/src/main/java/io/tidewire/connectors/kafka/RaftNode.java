package io.tidewire.connectors.kafka;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server$;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;

import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;
import org.apache.kafka.metadata.BrokerRegistration;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Controller and broker of one process, as {@link KafkaRaftServer} puts them together, but one
 * after the other: the broker begins when the controller has given up the one that died, which it
 * is told to.
 *
 * <p>Begun earlier, it would take the dead one's leaderships for its own and go on with its
 * transactions, until the controller took all leaderships back in the midst of it: a partition
 * without a leader counts as deleted there, so that a transaction was completed whose end no
 * partition ever got. Its rows were never seen, nor any after them.
 */
final class RaftNode {

    private final SharedServer shared;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final Metrics metrics;

    RaftNode(KafkaConfig config) {
        var found =
                KafkaRaftServer.initializeLogDirs(
                        config, LoggerFactory.getLogger(KafkaRaftServer.class), "");
        MetaPropertiesEnsemble properties = found._1();
        BootstrapMetadata bootstrap = found._2();
        metrics =
                Server$.MODULE$.initializeMetrics(
                        config, Time.SYSTEM, properties.clusterId().orElseThrow());
        shared =
                new SharedServer(
                        config,
                        properties,
                        Time.SYSTEM,
                        metrics,
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        QuorumConfig.parseBootstrapServers(
                                config.quorumConfig().bootstrapServers()),
                        new StandardFaultHandlerFactory(),
                        ServerSocketFactory.INSTANCE);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
    }

    /**
     * @param seconds that the controller may take
     */
    void start(long seconds) throws InterruptedException, ExecutionException, TimeoutException {
        controller.startup();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        shared.loader().installPublishers(List.of(new Watch(gone))).get(seconds, TimeUnit.SECONDS);
        forget(seconds);
        gone.get(seconds, TimeUnit.SECONDS);
        broker.startup();
    }

    /** Whoever starts here holds the lock of the folder: a broker that is still known is dead. */
    private void forget(long seconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            try {
                controller
                        .controller()
                        .unregisterBroker(
                                new ControllerRequestContext(
                                        new RequestHeaderData(),
                                        KafkaPrincipal.ANONYMOUS,
                                        OptionalLong.empty()),
                                BrokerSettings.NODE)
                        .get(seconds, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof BrokerIdNotRegisteredException) {
                    return;
                }
                boolean elected = !(failure.getCause() instanceof NotControllerException);
                if (elected || System.nanoTime() > deadline) {
                    throw failure;
                }
                // It has not yet elected itself.
                Thread.sleep(5);
            }
        }
    }

    /** Completes when the controller believes in no broker that lives. */
    private record Watch(CompletableFuture<Void> gone) implements MetadataPublisher {

        @Override
        public String name() {
            return "tidewire-start";
        }

        @Override
        public void onMetadataUpdate(
                MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
            BrokerRegistration last = image.cluster().broker(BrokerSettings.NODE);
            if (last == null || last.fenced()) {
                gone.complete(null);
            }
        }
    }

    void stop() {
        broker.shutdown();
        controller.shutdown();
        metrics.close();
    }
}
