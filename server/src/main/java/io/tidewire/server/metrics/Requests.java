package io.tidewire.server.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers by route and status. Thread-safe. */
public final class Requests {

    private record Key(String route, int status) {}

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * @param route the pattern, not the path: there are few of them
     */
    public void count(String route, int status) {
        counts.computeIfAbsent(new Key(route, status), key -> new LongAdder()).increment();
    }

    public void write(Exposition out) {
        out.metric(
                "tidewire_http_requests_total",
                Exposition.Type.COUNTER,
                "Requests answered, by route and status.");
        counts.forEach(
                (key, count) ->
                        out.sample(
                                count.sum(),
                                "route",
                                key.route(),
                                "status",
                                Integer.toString(key.status())));
    }
}
