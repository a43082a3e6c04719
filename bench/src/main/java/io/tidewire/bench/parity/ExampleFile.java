package io.tidewire.bench.parity;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An example of the repository with topics in place of whatever it reads and writes: what is about
 * rows stays, what is about connectors goes. Brokers, topics and where a run ends are variables:
 * {@code KAFKA}, {@code IN}, {@code OUT}, {@code STOP}.
 */
final class ExampleFile {

    /** What a source is apart from its connector. */
    private static final Set<String> OF_ROWS =
            Set.of("format", "columns", "primary_key", "event_time", "deduplicate", "expect");

    private final String example;
    private final Map<String, String> defaults;

    /**
     * @param example its folder's name, which is the pipeline's as well
     * @param defaults of the variables, for those that have one
     */
    ExampleFile(String example, Map<String, String> defaults) {
        this.example = example;
        this.defaults = defaults;
    }

    /** Its text, bounded and without defaults: for runs that say what the variables are. */
    static String onTopics(String example) throws IOException {
        return new ExampleFile(example, Map.of("STOP", "latest")).text(Map.of());
    }

    /**
     * @param deploy where it runs in production; nothing for not saying it
     */
    String text(Map<String, Object> deploy) throws IOException {
        Map<String, @Nullable Object> read =
                mapping(
                        new Load(LoadSettings.builder().build())
                                .loadFromString(
                                        Files.readString(
                                                Checkout.folder()
                                                        .resolve("examples")
                                                        .resolve(example)
                                                        .resolve("pipeline.yaml"))));
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", example);
        written.put("sources", sources(mapping(read.get("sources"))));
        written.put("views", mapping(read.get("views")));
        written.put("sinks", sinks(mapping(read.get("views")).keySet()));
        written.put("run", Map.of("checkpoint_every", "500ms"));
        if (!deploy.isEmpty()) {
            written.put("deploy", deploy);
        }
        return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
                .dumpToString(written);
    }

    private String variable(String name) {
        String value = defaults.get(name);
        return value == null ? "${" + name + "}" : "${" + name + ":" + value + "}";
    }

    private Map<String, Object> sources(Map<String, @Nullable Object> read) {
        Map<String, Object> sources = new LinkedHashMap<>();
        read.forEach(
                (name, source) -> {
                    Map<String, @Nullable Object> topic = new LinkedHashMap<>();
                    topic.put("connector", "kafka");
                    topic.put("bootstrap_servers", variable("KAFKA"));
                    topic.put("topic", variable("IN") + name);
                    topic.put("stop", variable("STOP"));
                    mapping(source)
                            .forEach(
                                    (key, value) -> {
                                        if (OF_ROWS.contains(key)) {
                                            topic.put(key, value);
                                        }
                                    });
                    sources.put(name, topic);
                });
        return sources;
    }

    /** A topic for each view: more than the example delivers. */
    private Map<String, Object> sinks(Set<String> views) {
        Map<String, Object> sinks = new LinkedHashMap<>();
        for (String view : views) {
            Map<String, Object> topic = new LinkedHashMap<>();
            topic.put("from", view);
            topic.put("connector", "kafka");
            topic.put("bootstrap_servers", variable("KAFKA"));
            topic.put("topic", variable("OUT") + view);
            sinks.put(view, topic);
        }
        return sinks;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> mapping(@Nullable Object node) {
        return node == null ? Map.of() : (Map<String, @Nullable Object>) node;
    }
}
