package io.tidewire.app.testing;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.app.file.FaultList;
import io.tidewire.app.file.Suggestions;
import io.tidewire.app.testing.CellReader.BadCell;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Rows written as maps. */
final class RowsReader {

    private final FaultList faults;

    RowsReader(FaultList faults) {
        this.faults = faults;
    }

    /** Rows of all columns; one that is left out is NULL, which its type must allow. */
    List<List<@Nullable Object>> whole(String table, YamlNode node, Schema schema) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Mapping row : maps(table, node)) {
            knownColumns(table, row, schema);
            List<@Nullable Object> values = new ArrayList<>();
            for (Field field : schema.fields()) {
                YamlNode cell = row.get(field.name());
                Object value = cell == null ? null : cell(cell, field);
                if (value == null && !field.type().nullable() && !failed(cell)) {
                    faults.error(
                            ErrorCode.MISSING_KEY,
                            "'" + field.name() + "' of " + table + " must not be NULL",
                            "give it a value; to test rows that do not decode, write the records"
                                    + " as text",
                            cell == null ? row.location() : cell.location());
                }
                values.add(value);
            }
            rows.add(values);
        }
        return rows;
    }

    private static boolean failed(@Nullable YamlNode cell) {
        return cell != null && !(cell instanceof YamlNode.Scalar scalar && scalar.isEmpty());
    }

    /** The columns of the first row; every other must have the same ones. */
    List<String> columns(String table, YamlNode node, Schema schema) {
        List<Mapping> rows = maps(table, node);
        if (rows.isEmpty()) {
            return schema.names();
        }
        List<String> columns = names(rows.getFirst());
        for (Mapping row : rows) {
            if (!names(row).containsAll(columns) || names(row).size() != columns.size()) {
                faults.error(
                        ErrorCode.WRONG_VALUE,
                        "this row of "
                                + table
                                + " has other columns than the first: "
                                + String.join(", ", columns),
                        "every row names the same columns; write null for NULL",
                        row.location());
            }
        }
        return columns.stream().filter(column -> schema.indexOf(column) >= 0).toList();
    }

    /** Rows of some columns. */
    List<List<@Nullable Object>> partly(
            String table, YamlNode node, Schema schema, List<String> columns) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Mapping row : maps(table, node)) {
            knownColumns(table, row, schema);
            List<@Nullable Object> values = new ArrayList<>();
            for (String column : columns) {
                YamlNode cell = row.get(column);
                values.add(cell == null ? null : cell(cell, schema.field(schema.indexOf(column))));
            }
            rows.add(values);
        }
        return rows;
    }

    private @Nullable Object cell(YamlNode node, Field field) {
        try {
            return CellReader.read(node, field.type());
        } catch (BadCell e) {
            faults.error(
                    ErrorCode.WRONG_VALUE,
                    "column '" + field.name() + "': " + e.getMessage(),
                    field.type().kind() == DataType.Kind.TIMESTAMP
                            ? "write it as 2026-01-31 12:00:00"
                            : null,
                    e.node().location());
            return null;
        }
    }

    private void knownColumns(String table, Mapping row, Schema schema) {
        for (Entry entry : row.entries()) {
            if (schema.indexOf(entry.name()) < 0) {
                faults.error(
                        ErrorCode.UNKNOWN_NAME,
                        table + " has no column '" + entry.name() + "'",
                        Suggestions.hint(entry.name(), "its columns are", schema.names()),
                        entry.key().location());
            }
        }
    }

    private List<Mapping> maps(String table, YamlNode node) {
        List<Mapping> rows = new ArrayList<>();
        if (node instanceof Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (item instanceof Mapping row) {
                    rows.add(row);
                } else {
                    notRows(table, item);
                }
            }
        } else {
            notRows(table, node);
        }
        return rows;
    }

    private void notRows(String table, YamlNode node) {
        faults.error(
                ErrorCode.WRONG_VALUE,
                "rows of " + table + " must be a list of maps, but here is " + node.kind(),
                "write each as - { column: value, ... }; [] for none",
                node.location());
    }

    private static List<String> names(Mapping row) {
        return row.entries().stream().map(Entry::name).toList();
    }
}
