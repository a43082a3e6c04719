package io.tidewire.engine.change;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Recognises sources and sinks of an earlier version of a file: by name and place, or, under
 * another name, by place alone.
 */
final class Labels {

    private final List<Endpoint> old;
    private final List<Endpoint> now;
    private final Set<String> given = new HashSet<>();

    Labels(List<Endpoint> old, List<Endpoint> now) {
        this.old = old;
        this.now = now;
        old.forEach(endpoint -> given.add(endpoint.label()));
    }

    /** Those that are what one of the old ones was, by their name now. */
    Map<String, Endpoint> recognised() {
        Map<String, Endpoint> found = new HashMap<>();
        for (Endpoint endpoint : now) {
            Endpoint before = named(old, endpoint.name());
            if (before != null && before.samePlace(endpoint)) {
                found.put(endpoint.name(), before);
            }
        }
        for (Endpoint endpoint : now) {
            if (!found.containsKey(endpoint.name())) {
                Endpoint before = moved(endpoint, found);
                if (before != null) {
                    found.put(endpoint.name(), before);
                }
            }
        }
        return found;
    }

    /** The only old one of this place that is not there under its own name any more. */
    private @Nullable Endpoint moved(Endpoint endpoint, Map<String, Endpoint> found) {
        List<Endpoint> candidates =
                old.stream()
                        .filter(endpoint::samePlace)
                        .filter(before -> !found.containsValue(before))
                        .filter(before -> named(now, before.name()) == null)
                        .toList();
        return candidates.size() == 1 ? candidates.getFirst() : null;
    }

    static @Nullable Endpoint named(List<Endpoint> all, String name) {
        return all.stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** A label that nothing was known by: the name, or the name with a number. */
    String fresh(String name) {
        String label = name;
        for (int number = 2; !given.add(label); number++) {
            label = name + "~" + number;
        }
        return label;
    }
}
