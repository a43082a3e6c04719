package io.tidewire.bench.nexmark;

import io.tidewire.testkit.nexmark.Query;

import java.util.List;

/**
 * One table of measurements: each query by each contender that can run it.
 *
 * @param name as on the command line
 * @param queries in the order of the table
 * @param contenders the first one is what the others are compared with
 * @param inputs of the whole, and of a tenth when that is another run
 * @param density events per second of event time
 * @param events of the whole input; a multiple of 500
 * @param runs of which the median counts
 */
record Series(
        String name,
        List<Query> queries,
        List<Contender> contenders,
        Inputs inputs,
        long density,
        long events,
        int runs) {

    /** Rows of the tables that a query reads, of the whole input. */
    long rows(Query query) {
        return rows(query, events);
    }

    /** The same of a tenth of it. */
    long tenthRows(Query query) {
        return rows(query, events / 10);
    }

    private static long rows(Query query, long events) {
        return query.tables().stream().mapToLong(table -> table.rowsOf(events)).sum();
    }

    /** What all figures of the series have in common. */
    String plan(String commit) {
        return "%s %d events, %d/s, at %s".formatted(name, events, density, commit);
    }
}
