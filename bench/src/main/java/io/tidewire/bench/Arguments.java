package io.tidewire.bench;

import io.tidewire.testkit.nexmark.Query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is measured.
 *
 * @param parts all when none is named
 * @param queries those of Nexmark's parts; empty for the ones each part has
 * @param events of Nexmark's inputs, a multiple of 5000; 0 for what each part has
 * @param runs of which the median counts
 * @param seconds of windows that a latency is taken of, and of state being changed; 0 for what each
 *     part has
 * @param write whether the tables go into the documentation
 */
record Arguments(
        List<Part> parts, List<Query> queries, long events, int runs, int seconds, boolean write) {

    /** What can be measured by itself. */
    enum Part {
        PRODUCT,
        FILES,
        DENSE,
        MEMORY,
        WORKERS,
        CORES,
        KAFKA,
        LATENCY,
        STATE;

        String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Arguments of(String[] args) {
        List<Part> parts = new ArrayList<>();
        List<Query> queries = new ArrayList<>();
        long events = 0;
        int runs = 3;
        int seconds = 0;
        boolean write = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--events" -> events = Long.parseLong(args[++i]);
                case "--runs" -> runs = Integer.parseInt(args[++i]);
                case "--seconds" -> seconds = Integer.parseInt(args[++i]);
                case "--write" -> write = true;
                default -> word(args[i].toUpperCase(Locale.ROOT), parts, queries);
            }
        }
        if (events % 5000 != 0) {
            throw new IllegalArgumentException("--events: a multiple of 5000, not " + events);
        }
        return new Arguments(
                parts.isEmpty() ? List.of(Part.values()) : List.copyOf(parts),
                List.copyOf(queries),
                events,
                runs,
                seconds,
                write);
    }

    private static void word(String word, List<Part> parts, List<Query> queries) {
        for (Part part : Part.values()) {
            if (part.name().equals(word)) {
                parts.add(part);
                return;
            }
        }
        for (Query query : Query.values()) {
            if (query.name().equals(word)) {
                queries.add(query);
                return;
            }
        }
        throw new IllegalArgumentException(
                "'%s' is neither a part (%s) nor a query of Nexmark"
                        .formatted(
                                word,
                                Arrays.stream(Part.values())
                                        .map(Part::title)
                                        .collect(Collectors.joining(", "))));
    }
}
