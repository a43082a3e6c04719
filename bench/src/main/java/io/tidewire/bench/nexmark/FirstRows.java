package io.tidewire.bench.nexmark;

import io.tidewire.bench.measure.Results;
import io.tidewire.testkit.nexmark.Query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Seconds from the start of a process to the first row on its standard output. */
record FirstRows(Series series, Inputs.FromFiles inputs, Results results) {

    /** A row that passes through, and one that an aggregate gives out. */
    private static final List<Query> QUERIES = List.of(Query.Q0, Query.Q17);

    void run() throws IOException {
        for (int run = 0; run < series.runs(); run++) {
            for (Query query : QUERIES) {
                for (Contender contender : series.contenders()) {
                    if (!contender.rowMark().isEmpty()
                            && inputs.suit(contender, query)
                            && results.of(key(query, contender)).size() <= run) {
                        double seconds = inputs.firstRow(contender, query);
                        results.add(key(query, contender), List.of("%.3f".formatted(seconds)));
                        System.out.println(key(query, contender) + " " + seconds);
                    }
                }
            }
        }
    }

    private static String key(Query query, Contender contender) {
        return query.title() + "/" + contender.name() + "/FIRST";
    }

    String markdown() {
        StringBuilder text = new StringBuilder("Start to first row on standard output, s:");
        for (Query query : QUERIES) {
            List<String> ones = new ArrayList<>();
            for (Contender contender : series.contenders()) {
                List<Double> runs =
                        results.of(key(query, contender)).stream()
                                .map(words -> Double.parseDouble(words.getFirst()))
                                .sorted()
                                .toList();
                if (!runs.isEmpty()) {
                    ones.add("%s %.2f".formatted(contender.name(), runs.get(runs.size() / 2)));
                }
            }
            text.append(" ").append(query.title()).append(": ").append(String.join(", ", ones));
            text.append(".");
        }
        return text.append('\n').toString();
    }
}
