package io.tidewire.bench.nexmark;

import io.tidewire.api.data.Field;
import io.tidewire.bench.measure.Command;
import io.tidewire.testkit.nexmark.NdjsonFiles;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The product as a user runs it: a pipeline file and the launcher, with the AOT cache. No
 * checkpoint falls into a run, as none does with the others.
 *
 * @param root of the repository
 * @param work where the pipeline file and the data directory go
 */
record TidewireContender(Path root, Path work) implements Contender {

    static final String NAME = "Tidewire";

    @Override
    public String name() {
        return NAME;
    }

    /** All but what hangs on the time of day, and what looks up a table. */
    static boolean runs(Query query) {
        return query != Query.Q12 && query != Query.Q13;
    }

    @Override
    public boolean runs(Query query, Input input) {
        return !(input instanceof Input.Memory) && runs(query);
    }

    @Override
    public Command command(Query query, Input input, Output output, String gcFlag)
            throws IOException {
        Path file = work.resolve("pipeline.yaml");
        Files.writeString(file, pipeline(query, input, output));
        Path data = work.resolve("data");
        deleteTree(data);
        List<String> words =
                List.of(
                        root.resolve("tidewire").toString(),
                        "run",
                        file.toString(),
                        "--data",
                        data.toString(),
                        "--plugins",
                        CountChar.plugins(work.resolve("plugins")).toString());
        return new Command(words, Map.of("TIDEWIRE_OPTS", gcFlag));
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public String rowMark() {
        return "{\"";
    }

    private static String source(Table table, Input input) {
        return switch (input) {
            case Input.Files(Path folder) ->
                    """
                        connector: file
                        path: '%s/*.ndjson'
                    """
                            .formatted(NdjsonFiles.folder(folder, table));
            case Input.Topic(String servers, String topic, String out) ->
                    """
                        connector: kafka
                        bootstrap_servers: '%s'
                        topic: '%s'
                        stop: latest
                    """
                            .formatted(servers, topic);
            case Input.Memory memory -> throw new IllegalArgumentException(memory.toString());
        };
    }

    private static String sink(Input input, Output output) {
        if (input instanceof Input.Topic(String servers, String topic, String out)) {
            return "connector: kafka, guarantee: at_least_once, bootstrap_servers: '%s', topic: '%s'"
                    .formatted(servers, out);
        }
        return switch (output) {
            case AS_MEASURED -> "connector: blackhole";
            case PRINT -> "connector: stdout";
            case DIGEST -> "connector: stdout, op: always";
        };
    }

    private static String pipeline(Query query, Input input, Output output) {
        StringBuilder file = new StringBuilder("name: nexmark\nsources:\n");
        for (Table table : query.tables()) {
            file.append("  %s:%n".formatted(table.sqlName()))
                    .append(source(table, input))
                    .append("    format: json\n")
                    .append(
                            "    event_time: { column: %s, max_delay: %ds }%n"
                                    .formatted(Table.EVENT_TIME, Table.MAX_DELAY_SECONDS))
                    .append("    columns:\n");
            for (Field field : table.schema().fields()) {
                file.append("      %s: %s%n".formatted(field.name(), field.type()));
            }
        }
        file.append("views:\n");
        query.views()
                .forEach(
                        (name, sql) ->
                                file.append("  %s: |%n".formatted(name)).append(sql.indent(4)));
        return file.append("sinks:\n")
                .append("  out: { from: %s, %s }%n".formatted(query.title(), sink(input, output)))
                .append("run: { checkpoint_every: 1h }\n")
                .toString();
    }
}
