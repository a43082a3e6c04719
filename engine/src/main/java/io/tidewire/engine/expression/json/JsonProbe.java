package io.tidewire.engine.expression.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several paths into one text, which is read once and from which only what they lead to is kept.
 * The paths are a tree of steps; what no step asks for is passed over token by token. Immutable.
 */
public final class JsonProbe {

    /** A place that paths lead to or through. */
    private static final class Place {
        private final Map<String, Place> keys = new HashMap<>();
        private final Map<Integer, Place> indexes = new HashMap<>();

        /** The paths that end here, or whose steps from here on are not definite. */
        private final List<Integer> paths = new ArrayList<>();

        boolean isLeaf() {
            return keys.isEmpty() && indexes.isEmpty();
        }
    }

    private final Place root = new Place();
    private final int paths;

    private JsonProbe(List<JsonPath> paths) {
        this.paths = paths.size();
        for (int i = 0; i < this.paths; i++) {
            Place place = root;
            for (JsonPath.Step step : paths.get(i).definiteSteps()) {
                place =
                        switch (step) {
                            case JsonPath.Step.Key key ->
                                    place.keys.computeIfAbsent(key.name(), _ -> new Place());
                            case JsonPath.Step.Index index ->
                                    place.indexes.computeIfAbsent(index.index(), _ -> new Place());
                            case JsonPath.Step.Every _ ->
                                    throw new IllegalStateException("no definite step");
                        };
            }
            place.paths.add(i);
        }
    }

    static JsonProbe of(List<JsonPath> paths) {
        return new JsonProbe(paths);
    }

    /**
     * By path what its definite steps lead to; null where they lead nowhere.
     *
     * @throws IOException when the text is no JSON
     */
    @Nullable Json[] read(byte[] data, int start, int length) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(data, start, length)) {
            if (parser.nextToken() == null) {
                throw new IOException("empty");
            }
            @Nullable Json[] found = new Json[paths];
            read(parser, root, found);
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return found;
        }
    }

    private static void read(JsonParser parser, Place place, @Nullable Json[] found)
            throws IOException {
        if (!place.paths.isEmpty()) {
            take(place, Json.read(parser), found);
            return;
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                Place next = place.keys.get(parser.currentName());
                parser.nextToken();
                follow(parser, next, found);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                follow(parser, place.indexes.get(i), found);
            }
        }
    }

    private static void follow(JsonParser parser, @Nullable Place place, @Nullable Json[] found)
            throws IOException {
        if (place == null) {
            parser.skipChildren();
        } else {
            // Of keys that occur twice the last counts.
            forget(place, found);
            read(parser, place, found);
        }
    }

    private static void forget(Place place, @Nullable Json[] found) {
        place.paths.forEach(path -> found[path] = null);
        if (!place.isLeaf()) {
            place.keys.values().forEach(next -> forget(next, found));
            place.indexes.values().forEach(next -> forget(next, found));
        }
    }

    /** What lies below a value that is wanted itself. */
    private static void take(Place place, Json value, @Nullable Json[] found) {
        place.paths.forEach(path -> found[path] = value);
        if (place.isLeaf()) {
            return;
        }
        if (value instanceof Json.Dict dict) {
            place.keys.forEach(
                    (key, next) -> {
                        Json below = dict.fields().get(key);
                        if (below != null) {
                            take(next, below, found);
                        }
                    });
        } else if (value instanceof Json.Array array) {
            place.indexes.forEach(
                    (index, next) -> {
                        if (index < array.elements().size()) {
                            take(next, array.elements().get(index), found);
                        }
                    });
        }
    }
}
