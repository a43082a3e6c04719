package io.tidewire.bench.cluster;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

import java.io.FileReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** The main class of a broker: formats its folder when that is new, and runs. */
public final class KafkaNode {

    /** The same for every node of a cluster. */
    private static final String CLUSTER = "tidewire-test-cluste";

    private KafkaNode() {}

    /**
     * @param arguments a file of settings
     */
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = new FileReader(arguments[0])) {
            settings.load(reader);
        }
        Path log = Path.of(settings.getProperty("log.dir"));
        Files.createDirectories(log);
        if (!Files.exists(log.resolve("meta.properties"))) {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false))
                    .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
                    .setClusterId(CLUSTER)
                    .addDirectory(log.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(log.toString())
                    .setIgnoreFormatted(true)
                    .run();
        }
        Map<String, String> values = new HashMap<>();
        settings.forEach((key, value) -> values.put((String) key, (String) value));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(values, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        server.awaitShutdown();
    }
}
