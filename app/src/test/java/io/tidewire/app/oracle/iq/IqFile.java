package io.tidewire.app.oracle.iq;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A file in the format of Quidem: SQL up to a semicolon, what is expected of it, and behind that a
 * command that says what it is ({@code !ok}: the rows; {@code !error}: a message). Plans and types
 * are passed over.
 */
final class IqFile {

    /** How rows are written. */
    enum Format {
        MYSQL,
        PSQL,
        CSV,
        ORACLE
    }

    /**
     * @param schema that its tables are of
     * @param expected the lines of the answer
     * @param fails whether those are of an error
     */
    record Query(
            String file,
            int line,
            String schema,
            Format format,
            String sql,
            List<String> expected,
            boolean fails) {

        String place() {
            return file + ":" + line;
        }
    }

    private final String file;
    private final List<Query> queries = new ArrayList<>();

    /** Lines of which it is not known yet whether they are SQL or an answer. */
    private final List<String> open = new ArrayList<>();

    private int from;
    private String sql = "";
    private int line;
    private String schema = "";
    private Format format = Format.CSV;

    private IqFile(String file) {
        this.file = file;
    }

    static List<Query> read(String file) {
        try (InputStream in = IqFile.class.getResourceAsStream("/sql/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no file " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            IqFile reader = new IqFile(file);
            reader.read(text.lines().toList());
            return reader.queries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(List<String> lines) {
        boolean skipping = false;
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i);
            if (text.startsWith("!if (false)") || text.startsWith("!if (fixed.")) {
                skipping = true;
            } else if (text.equals("!}")) {
                skipping = false;
                open.clear();
            } else if (!skipping) {
                read(text, i + 1);
            }
        }
    }

    private void read(String text, int number) {
        if (text.startsWith("!")) {
            command(text.split("\\s+"));
            open.clear();
        } else if (!text.startsWith("#") && !(open.isEmpty() && text.isBlank())) {
            from = open.isEmpty() ? number : from;
            open.add(text);
            if (text.strip().endsWith(";")) {
                String statement = String.join("\n", open).strip();
                sql = statement.substring(0, statement.length() - 1);
                line = from;
                open.clear();
            }
        }
    }

    private void command(String[] words) {
        switch (words[0]) {
            case "!use" -> schema = words[1];
            case "!set" -> {
                if (words[1].equals("outputformat")) {
                    format = Format.valueOf(words[2].toUpperCase(Locale.ROOT));
                }
            }
            case "!ok", "!error" ->
                    queries.add(
                            new Query(
                                    file,
                                    line,
                                    schema,
                                    format,
                                    sql,
                                    List.copyOf(open),
                                    words[0].equals("!error")));
            default -> {}
        }
    }
}
