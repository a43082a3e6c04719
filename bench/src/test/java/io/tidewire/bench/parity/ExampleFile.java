package io.tidewire.bench.parity;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An example of the repository with topics in place of whatever it reads and writes: what is about
 * rows stays, what is about connectors goes. Views that are updated give out final rows.
 */
final class ExampleFile {

    /** What a source is apart from its connector. */
    private static final Set<String> OF_ROWS =
            Set.of("format", "columns", "primary_key", "event_time", "deduplicate", "expect");

    private ExampleFile() {}

    /**
     * @param example its folder's name, which is the pipeline's as well
     */
    static String onTopics(String example) throws IOException {
        Path file = Path.of("..", "examples", example, "pipeline.yaml");
        Map<String, Object> read =
                mapping(
                        new Load(LoadSettings.builder().build())
                                .loadFromString(Files.readString(file)));
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("name", example);
        written.put("sources", sources(mapping(read.get("sources"))));
        written.put("views", views(mapping(read.get("views"))));
        written.put("sinks", sinks(mapping(read.get("views")).keySet()));
        written.put("run", Map.of("checkpoint_every", "500ms"));
        return new Dump(DumpSettings.builder().build()).dumpToString(written);
    }

    private static Map<String, Object> sources(Map<String, Object> read) {
        Map<String, Object> sources = new LinkedHashMap<>();
        read.forEach(
                (name, source) -> {
                    Map<String, Object> topic = new LinkedHashMap<>();
                    topic.put("connector", "kafka");
                    topic.put("bootstrap_servers", "${KAFKA}");
                    topic.put("topic", "${IN}" + name);
                    topic.put("stop", "latest");
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

    private static Map<String, Object> views(Map<String, Object> read) {
        Map<String, Object> views = new LinkedHashMap<>();
        read.forEach(
                (name, view) ->
                        views.put(name, view instanceof Map<?, ?> map ? map.get("sql") : view));
        return views;
    }

    /** A topic for each view: more than the example delivers. */
    private static Map<String, Object> sinks(Set<String> views) {
        Map<String, Object> sinks = new LinkedHashMap<>();
        for (String view : views) {
            sinks.put(
                    view,
                    Map.of(
                            "from",
                            view,
                            "connector",
                            "kafka",
                            "bootstrap_servers",
                            "${KAFKA}",
                            "topic",
                            "${OUT}" + view));
        }
        return sinks;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(Object node) {
        return (Map<String, Object>) node;
    }
}
