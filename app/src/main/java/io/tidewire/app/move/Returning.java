package io.tidewire.app.move;

import io.tidewire.api.serving.Status;
import io.tidewire.app.client.Json;
import io.tidewire.app.run.DataFile;
import io.tidewire.app.run.Stand;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code returning.json} in a data directory says of a pipeline that was stopped on a cluster
 * to come back: where it stood there. The cluster forgets it; whoever is broken off need not ask
 * again.
 *
 * @param job that was stopped
 * @param savepoint it was stopped with; empty when it is not known
 */
record Returning(String job, String savepoint, Stand stand) {

    private static final String FILE = "returning.json";

    void write(Path directory) {
        Map<String, @Nullable Object> sources = new LinkedHashMap<>();
        stand.sources()
                .forEach(
                        (name, source) -> {
                            Map<String, @Nullable Object> content = new LinkedHashMap<>();
                            content.put("positions", new LinkedHashMap<>(source.positions()));
                            content.put("watermark", source.watermark());
                            content.put("books", books(source.books()));
                            sources.put(name, content);
                        });
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("job", job);
        content.put("savepoint", savepoint);
        content.put("sources", sources);
        file(directory).write(content);
    }

    private static Map<String, @Nullable Object> books(Status.Books books) {
        Map<String, @Nullable Object> rows = new LinkedHashMap<>();
        rows.put("read", books.read());
        rows.put("delivered", books.delivered());
        rows.put("filtered", books.filtered());
        rows.put("late", books.late());
        rows.put("duplicate", books.duplicate());
        rows.put("quarantined", books.quarantined());
        return rows;
    }

    static @Nullable Returning find(Path directory) {
        Map<String, @Nullable Object> content = file(directory).read();
        if (content == null) {
            return null;
        }
        Map<String, Stand.Source> sources = new TreeMap<>();
        Json.object(content.get("sources"))
                .forEach((name, source) -> sources.put(name, source(Json.object(source))));
        return new Returning(
                String.valueOf(content.get("job")),
                String.valueOf(content.get("savepoint")),
                new Stand(sources));
    }

    private static Stand.Source source(Map<String, @Nullable Object> content) {
        Map<String, String> positions = new TreeMap<>();
        Json.object(content.get("positions"))
                .forEach((partition, place) -> positions.put(partition, String.valueOf(place)));
        Map<String, @Nullable Object> books = Json.object(content.get("books"));
        return new Stand.Source(
                positions,
                number(content.get("watermark")),
                new Status.Books(
                        number(books.get("read")),
                        number(books.get("delivered")),
                        number(books.get("filtered")),
                        number(books.get("late")),
                        number(books.get("duplicate")),
                        number(books.get("quarantined")),
                        0));
    }

    private static long number(@Nullable Object value) {
        return Long.parseLong(String.valueOf(value));
    }

    static void remove(Path directory) {
        file(directory).remove();
    }

    private static DataFile file(Path directory) {
        return new DataFile(directory, FILE);
    }
}
