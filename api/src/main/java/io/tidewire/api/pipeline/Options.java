package io.tidewire.api.pipeline;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The options of one connector or format: every one its spec names and that has a value or a
 * default, in the type the spec says. Asking for one in another type is a bug and throws
 * ClassCastException. Values that were written as secrets are masked in {@link #toString}.
 * Immutable.
 */
public final class Options implements Serializable {

    public static final Options NONE = new Options(Map.of(), Set.of());

    private final Map<String, Object> values;
    private final Set<String> secrets;

    /**
     * @param secrets names whose value must never be shown
     */
    public Options(Map<String, Object> values, Set<String> secrets) {
        this.values = Map.copyOf(values);
        this.secrets = Set.copyOf(secrets);
    }

    public static Options of(Map<String, Object> values) {
        return new Options(values, Set.of());
    }

    /** The same with one more, or another, that is no secret. */
    public Options with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new Options(more, secrets);
    }

    /** The same with one more, or another, that must never be shown. */
    public Options withSecret(String name, Object value) {
        Set<String> more = new HashSet<>(secrets);
        more.add(name);
        return new Options(with(name, value).values, more);
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public String string(String name) {
        return (String) required(name);
    }

    public @Nullable String stringOrNull(String name) {
        return (String) values.get(name);
    }

    public long integer(String name) {
        return ((Number) required(name)).longValue();
    }

    public double number(String name) {
        return ((Number) required(name)).doubleValue();
    }

    public boolean flag(String name) {
        return (Boolean) required(name);
    }

    public Duration duration(String name) {
        return (Duration) required(name);
    }

    @SuppressWarnings("unchecked")
    public List<String> strings(String name) {
        return (List<String>) values.getOrDefault(name, List.of());
    }

    /**
     * A map of free keys, such as Kafka client properties. Values are String, Long, Double,
     * Boolean, List or Map.
     */
    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String name) {
        return (Map<String, Object>) values.getOrDefault(name, Map.of());
    }

    private Object required(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("option without value or default: " + name);
        }
        return value;
    }

    @Override
    public String toString() {
        Map<String, Object> shown = new TreeMap<>(values);
        secrets.forEach(name -> shown.computeIfPresent(name, (key, value) -> "***"));
        return shown.toString();
    }
}
