package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Settings;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/**
 * What is measured.
 *
 * @param memory whether the rows lie in memory, for the engines alone, and not in files
 * @param events of the whole input; a multiple of 500
 * @param density events per second of event time
 * @param runs of which the median counts
 * @param workers threads that compute in Tidewire
 * @param write whether the table goes into the documentation
 */
record Options(
        List<Query> queries,
        boolean memory,
        long events,
        long density,
        int runs,
        int workers,
        boolean write) {

    static Options of(String[] args) {
        List<Query> queries = new ArrayList<>();
        long events = 2_000_000;
        long density = Settings.SPARSE;
        int runs = 3;
        int workers = 1;
        boolean memory = false;
        boolean write = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--events" -> events = Long.parseLong(args[++i]);
                case "--density" -> density = Long.parseLong(args[++i]);
                case "--runs" -> runs = Integer.parseInt(args[++i]);
                case "--workers" -> workers = Integer.parseInt(args[++i]);
                case "--memory" -> memory = true;
                case "--write" -> write = true;
                default -> queries.add(Query.valueOf(args[i].toUpperCase(Locale.ROOT)));
            }
        }
        if (events < 500 || events % 500 != 0) {
            throw new IllegalArgumentException("--events: a multiple of 500, not " + events);
        }
        return new Options(
                queries.isEmpty() ? standard() : List.copyOf(queries),
                memory,
                events,
                density,
                runs,
                workers,
                write);
    }

    /** What runs in Tidewire and in Flink, each text once. */
    private static List<Query> standard() {
        return List.copyOf(
                EnumSet.complementOf(EnumSet.of(Query.Q6, Query.Q12, Query.Q13, Query.Q14)));
    }
}
