package io.tidewire.bench.parity;

import io.tidewire.bench.parity.RandomTable.Column;
import io.tidewire.bench.parity.RandomTable.Kind;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A pipeline and its input, the same for a seed: sources with rules, views, a sink for each. */
final class RandomPipeline {

    private static final int PARTITIONS = 2;
    private static final int VIEWS = 6;

    private final Random random;
    private final String name;
    private final int rows;
    private final StringBuilder sources = new StringBuilder();
    private final StringBuilder views = new StringBuilder();
    private final StringBuilder sinks = new StringBuilder();
    private final List<RandomTable> tables = new ArrayList<>();
    private final Map<String, List<List<String>>> records = new LinkedHashMap<>();

    private RandomPipeline(long seed, String name, int rows) {
        this.random = new Random(seed);
        this.name = name;
        this.rows = rows;
    }

    /**
     * @param rows per partition
     */
    static Parity.Subject of(long seed, String name, int rows) {
        return new RandomPipeline(seed, name, rows).make();
    }

    private Parity.Subject make() {
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            stream("s" + i);
        }
        if (random.nextBoolean()) {
            current("t");
        }
        tables.forEach(this::sink);
        RandomViews make = new RandomViews(random, tables);
        for (int i = 0; i < VIEWS; i++) {
            RandomViews.View view = make.next("v" + i);
            views.append(
                            "  v%d:%n    emit: %s%n    sql: |%n"
                                    .formatted(i, view.updates() ? "updates" : "final"))
                    .append(view.sql().indent(6));
            sink(view.table());
        }
        String file =
                "name: "
                        + name
                        + "\nsources:\n"
                        + sources
                        + "views:\n"
                        + views
                        + "sinks:\n"
                        + sinks
                        + "run: { checkpoint_every: 500ms }\n";
        return new Parity.Subject(name, file, records);
    }

    /** Rows that come. */
    private void stream(String source) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", Kind.STRING, false));
        columns.add(new Column("k", Kind.STRING, true));
        columns.add(new Column("g", Kind.INT, true));
        for (int i = 0; i < 3 + random.nextInt(4); i++) {
            Kind kind = some();
            columns.add(new Column("c" + i, kind, random.nextInt(4) > 0));
        }
        columns.add(new Column("ts", Kind.TIMESTAMP, false));
        RandomTable written = new RandomTable(source, columns, "ts", "id", true);
        begin(source, written);
        List<Column> all = new ArrayList<>(columns);
        RandomExpressions make = new RandomExpressions(random, written, "");
        for (int i = 0; i < random.nextInt(3); i++) {
            Kind kind = List.of(Kind.INT, Kind.STRING, Kind.DECIMAL).get(random.nextInt(3));
            all.add(new Column("x" + i, kind, true));
            sources.append("      x%d: AS %s%n".formatted(i, make.of(kind)));
        }
        sources.append("    event_time: { column: ts, max_delay: 2s, idle_after: 0s }\n");
        if (random.nextBoolean()) {
            sources.append(
                    "    deduplicate: { by: [%s]%s }%n"
                            .formatted("id", random.nextBoolean() ? ", within: 10s" : ""));
        }
        if (rules(new RandomTable(source, all, "ts", "id", true))) {
            all.add(new Column("_tags", Kind.STRING, true));
        }
        tables.add(new RandomTable(source, all, "ts", "id", true));
    }

    /** Rows that replace each other. */
    private void current(String source) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("k", Kind.STRING, false));
        columns.add(new Column("v", Kind.INT, true));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            Kind kind = some();
            columns.add(new Column("c" + i, kind, true));
        }
        RandomTable table = new RandomTable(source, columns, null, "k", false);
        begin(source, table);
        sources.append("    primary_key: [k]\n");
        if (rules(table)) {
            columns.add(new Column("_tags", Kind.STRING, true));
        }
        tables.add(new RandomTable(source, columns, null, "k", false));
    }

    private Kind some() {
        return RandomTable.WRITTEN.get(random.nextInt(RandomTable.WRITTEN.size()));
    }

    private void begin(String source, RandomTable table) {
        records.put(source, new RandomRecords(random, table).of(PARTITIONS, rows));
        sources.append(
                """
                %1$s:
                  connector: kafka
                  bootstrap_servers: ${KAFKA}
                  topic: ${IN}%1$s
                  stop: latest
                  format: json
                  columns:
                """
                        .formatted(source)
                        .indent(2));
        for (Column column : table.columns()) {
            sources.append(
                    "      %s: %s%s%n"
                            .formatted(
                                    column.name(),
                                    column.kind().sql(),
                                    column.nullable() ? "" : " NOT NULL"));
        }
    }

    /** Whether one of them tags. */
    private boolean rules(RandomTable table) {
        int count = random.nextInt(4);
        boolean tags = false;
        if (count > 0) {
            sources.append("    expect:\n");
        }
        RandomExpressions make = new RandomExpressions(random, table, "");
        for (int i = 0; i < count; i++) {
            String otherwise = List.of("quarantine", "drop", "tag").get(random.nextInt(3));
            tags |= otherwise.equals("tag");
            sources.append(
                    "      - { name: rule%d, otherwise: %s, check: \"%s OR %s\" }%n"
                            .formatted(i, otherwise, make.condition(), make.condition()));
        }
        return tags;
    }

    private void sink(RandomTable table) {
        String mode = random.nextInt(4) == 0 ? ", mode: changelog" : "";
        sinks.append(
                "  %1$s: { from: %1$s, connector: kafka, bootstrap_servers: \"${KAFKA}\", topic: \"${OUT}%1$s\"%2$s }%n"
                        .formatted(table.name(), mode));
    }
}
