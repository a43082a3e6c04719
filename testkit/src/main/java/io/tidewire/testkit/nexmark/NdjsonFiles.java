package io.tidewire.testkit.nexmark;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The events as NDJSON: per table a folder, per partition a file, {@code bid/0.ndjson}, with the
 * events in the order of their times. Each fifty events go to the next partition, so the partitions
 * of a table cover the same time and can be read side by side.
 */
public final class NdjsonFiles {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private NdjsonFiles() {}

    /** The folder of one table's files. */
    public static Path folder(Path folder, Table table) {
        return folder.resolve(table.sqlName());
    }

    /** The partition that the event with this number goes to. */
    public static int partition(long number, int partitions) {
        return (int) (number / Generator.ROUND % partitions);
    }

    /**
     * Writes the first events into a folder, which is made when it is not there.
     *
     * @param partitions files per table, 1 or more
     */
    public static void write(Path folder, Settings settings, long events, int partitions)
            throws IOException {
        Generator generator = new Generator(settings);
        try (Open open = new Open(folder, partitions)) {
            StringBuilder line = new StringBuilder();
            for (long number = 0; number < events; number++) {
                Event event = generator.event(number);
                line.setLength(0);
                json(event, line);
                open.of(Table.of(event), partition(number, partitions)).append(line.append('\n'));
            }
        }
    }

    /** One event as a JSON object, its columns in order. */
    public static void json(Event event, StringBuilder out) {
        List<String> names = Table.of(event).schema().names();
        List<Object> row = Table.row(event);
        char before = '{';
        for (int i = 0; i < row.size(); i++) {
            out.append(before).append('"').append(names.get(i)).append("\":");
            switch (row.get(i)) {
                case LocalDateTime time -> {
                    out.append('"');
                    TIME.formatTo(time, out);
                    out.append('"');
                }
                // The generator makes no character that JSON escapes.
                case String text -> out.append('"').append(text).append('"');
                case Object number -> out.append(number);
            }
            before = ',';
        }
        out.append('}');
    }

    /** A writer per table and partition. */
    private static final class Open implements AutoCloseable {

        private final Writer[][] writers;

        Open(Path folder, int partitions) throws IOException {
            writers = new Writer[Table.values().length][partitions];
            for (Table table : Table.values()) {
                Path files = Files.createDirectories(folder(folder, table));
                for (int i = 0; i < partitions; i++) {
                    writers[table.ordinal()][i] =
                            Files.newBufferedWriter(
                                    files.resolve(i + ".ndjson"), StandardCharsets.UTF_8);
                }
            }
        }

        Writer of(Table table, int partition) {
            return writers[table.ordinal()][partition];
        }

        @Override
        public void close() throws IOException {
            for (Writer[] table : writers) {
                for (Writer writer : table) {
                    writer.close();
                }
            }
        }
    }
}
