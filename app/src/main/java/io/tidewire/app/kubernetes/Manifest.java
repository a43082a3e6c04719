package io.tidewire.app.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One file of objects.
 *
 * @param file its name
 * @param comments lines above them, without {@code #}
 */
public record Manifest(String file, List<String> comments, List<Map<String, Object>> objects) {

    public Manifest {
        comments = List.copyOf(comments);
        objects = List.copyOf(objects);
    }

    /** As {@code kubectl apply -f} takes it. */
    public String text() {
        return comments.stream()
                        .map(line -> line.isEmpty() ? "#\n" : "# " + line + "\n")
                        .collect(Collectors.joining())
                + objects.stream()
                        .map(object -> "---\n" + Yaml.text(object))
                        .collect(Collectors.joining());
    }
}
