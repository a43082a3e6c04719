package io.tidewire.bench.nexmark;

import io.tidewire.api.data.Field;
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
 * @param java the JVM for the engine alone
 * @param classPath with the engine and this module
 * @param root of the repository
 * @param work where the pipeline file and the data directory go
 */
record TidewireContender(Path java, String classPath, Path root, Path work, int workers)
        implements Contender {

    @Override
    public String name() {
        return "Tidewire";
    }

    @Override
    public boolean runs(Query query, Input input) {
        return switch (query) {
            // The time of day, a table to look up, a user's function.
            case Q12, Q13, Q14 -> false;
            default -> true;
        };
    }

    @Override
    public List<String> command(Query query, Input input, boolean print, String gcFlag)
            throws IOException {
        return switch (input) {
            case Input.Files files -> product(query, files.folder(), print);
            case Input.Memory memory -> engine(query, memory, gcFlag);
        };
    }

    private List<String> product(Query query, Path folder, boolean print) throws IOException {
        Path file = work.resolve("pipeline.yaml");
        Files.writeString(file, pipeline(query, folder, print ? "stdout" : "blackhole"));
        Path data = work.resolve("data");
        deleteTree(data);
        return List.of(
                root.resolve("tidewire").toString(),
                "run",
                file.toString(),
                "--data",
                data.toString(),
                "--workers",
                Integer.toString(workers));
    }

    private List<String> engine(Query query, Input.Memory memory, String gcFlag) {
        return List.of(
                java.toString(),
                "-XX:+UseParallelGC",
                "-XX:+UseCompactObjectHeaders",
                gcFlag,
                "-cp",
                classPath,
                EngineRun.class.getName(),
                query.name(),
                "" + memory.density(),
                "" + memory.events(),
                "" + workers);
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
    public Map<String, String> environment(String gcFlag) {
        return Map.of("TIDEWIRE_OPTS", gcFlag);
    }

    @Override
    public String rowMark() {
        return "{\"";
    }

    private static String pipeline(Query query, Path folder, String sink) {
        StringBuilder file = new StringBuilder("name: nexmark\nsources:\n");
        for (Table table : query.tables()) {
            file.append("  %s:%n".formatted(table.sqlName()))
                    .append("    connector: file\n")
                    .append("    format: json\n")
                    .append(
                            "    path: '%s/*.ndjson'%n"
                                    .formatted(NdjsonFiles.folder(folder, table)))
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
                .append("  out: { from: %s, connector: %s }%n".formatted(query.title(), sink))
                .append("run: { checkpoint_every: 1h }\n")
                .toString();
    }
}
