package io.tidewire.app.oracle.logic;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.app.oracle.rig.TestTable;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file's statements made: sources with their rows, and views. */
final class LogicTables {

    private static final Pattern CREATE =
            Pattern.compile("(?is)CREATE TABLE (\\w+)\\s*\\((.*)\\)\\s*");
    private static final Pattern VIEW = Pattern.compile("(?is)CREATE VIEW (\\w+) AS (.*)");
    private static final Pattern DROP =
            Pattern.compile("(?is)DROP (TABLE|VIEW)( IF EXISTS)? (\\w+)");
    private static final Pattern COPY =
            Pattern.compile("(?is)INSERT INTO (\\w+) SELECT \\* FROM (\\w+)");
    private static final Pattern INSERT =
            Pattern.compile("(?is)INSERT INTO (\\w+)\\s*(?:\\(([^)]*)\\))?\\s*VALUES\\s*(.*)");
    private static final Pattern VALUE = Pattern.compile("'(?:[^']|'')*'|[^,()\\s]+|[(),]");

    private final Map<String, TestTable> tables = new LinkedHashMap<>();
    private final Map<String, List<List<@Nullable Object>>> rows = new LinkedHashMap<>();
    private final Map<String, String> views = new LinkedHashMap<>();

    List<TestTable> tables() {
        return List.copyOf(tables.values());
    }

    Map<String, String> views() {
        return views;
    }

    List<List<@Nullable Object>> rows(String table) {
        return rows.getOrDefault(table, List.of());
    }

    /**
     * Runs a statement.
     *
     * @return false when sources that only grow cannot do what it asks for: UPDATE, DELETE, ...
     */
    boolean run(String sql) {
        if (sql.matches("(?is)(CREATE|DROP|REINDEX)( UNIQUE)?( INDEX)? .*")
                && sql.toUpperCase(Locale.ROOT).contains("INDEX")) {
            return true;
        }
        Matcher create = CREATE.matcher(sql);
        Matcher view = VIEW.matcher(sql);
        Matcher drop = DROP.matcher(sql);
        Matcher copy = COPY.matcher(sql);
        Matcher insert = INSERT.matcher(sql);
        if (create.matches()) {
            create(create.group(1), create.group(2));
        } else if (view.matches()) {
            views.put(view.group(1), view.group(2));
        } else if (drop.matches()) {
            tables.remove(drop.group(3));
            rows.remove(drop.group(3));
            views.remove(drop.group(3));
        } else if (copy.matches()) {
            rowsOf(copy.group(1)).addAll(rows(copy.group(2)));
        } else if (insert.matches()) {
            insert(insert.group(1), insert.group(2), insert.group(3));
        } else {
            return false;
        }
        return true;
    }

    private void create(String name, String columns) {
        List<Field> fields = new ArrayList<>();
        for (String column : columns.split(",(?![^(]*\\))")) {
            String[] words = column.strip().split("[\\s(]+");
            if (!words[0].equalsIgnoreCase("PRIMARY")) {
                fields.add(new Field(words[0], type(words[1])));
            }
        }
        tables.put(name, new TestTable(name, new Schema(fields)));
        rows.put(name, new ArrayList<>());
    }

    private static DataType type(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "INTEGER", "INT" -> DataType.INT;
            case "FLOAT", "REAL", "DOUBLE" -> DataType.DOUBLE;
            default -> DataType.STRING;
        };
    }

    private List<List<@Nullable Object>> rowsOf(String table) {
        return Objects.requireNonNull(rows.get(table), table);
    }

    private void insert(String name, @Nullable String columns, String values) {
        Schema schema = Objects.requireNonNull(tables.get(name), name).schema();
        List<String> names =
                columns == null ? schema.names() : List.of(columns.strip().split("\\s*,\\s*"));
        List<@Nullable Object> row = new ArrayList<>();
        Matcher tokens = VALUE.matcher(values);
        int at = 0;
        while (tokens.find()) {
            switch (tokens.group()) {
                case "(" -> {
                    row = new ArrayList<>();
                    schema.fields().forEach(row::add);
                    row.replaceAll(field -> null);
                    at = 0;
                }
                case "," -> {}
                case ")" -> rowsOf(name).add(row);
                default -> {
                    int column = schema.indexOf(names.get(at++));
                    row.set(column, value(tokens.group(), schema.type(column)));
                }
            }
        }
    }

    private static @Nullable Object value(String text, DataType type) {
        if (text.equalsIgnoreCase("NULL")) {
            return null;
        }
        return switch (type.kind()) {
            case INT -> Integer.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            default ->
                    text.startsWith("'")
                            ? text.substring(1, text.length() - 1).replace("''", "'")
                            : text;
        };
    }
}
