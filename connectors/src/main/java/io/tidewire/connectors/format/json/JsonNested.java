package io.tidewire.connectors.format.json;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Values;
import io.tidewire.connectors.format.row.ColumnWriter;
import io.tidewire.connectors.format.row.TextValues;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads ROW, ARRAY and MAP values into lists and maps. Recursion follows the declared type and is
 * counted against the depth limit. Not thread-safe.
 */
final class JsonNested {

    private static final byte[] NO_EXTRA = {};

    private final JsonValues values;
    private final JsonScanner scanner;
    private final TextValues text;

    /** One column of one row for each type within a column, where its scalars are read to. */
    private final Map<Scalar, ColumnWriter> scalars = new HashMap<>();

    private int next;
    private boolean failed;

    private record Scalar(int index, String name, DataType type) {}

    JsonNested(JsonValues values, JsonScanner scanner, TextValues text) {
        this.values = values;
        this.scanner = scanner;
        this.text = text;
    }

    /** Whether the value that was read last does not fit its column. */
    boolean failed() {
        return failed;
    }

    /** As {@link JsonValues#read}, for a column of a nested type. */
    int read(ColumnWriter column, int row, int position, int depth) {
        failed = false;
        next = position;
        Object value = collection(column, depth);
        if (value != null && next != JsonScanner.FAILED && !failed) {
            column.setObject(row, value);
        }
        return next;
    }

    /** The value at {@link #next}, which moves on behind it. Null also after a failure. */
    private @Nullable Object value(ColumnWriter parent, String name, DataType type, int depth) {
        ColumnWriter column =
                scalars.computeIfAbsent(
                        new Scalar(parent.index(), parent.name() + name, type),
                        scalar -> new ColumnWriter(scalar.index, scalar.name, scalar.type));
        if (column.storage() == DataType.Storage.OBJECT
                && type.kind() != DataType.Kind.DECIMAL
                && (scanner.at(next) == '{' || scanner.at(next) == '[')) {
            return collection(column, depth);
        }
        column.begin(1);
        next = values.read(column, 0, next, depth);
        if (next == JsonScanner.FAILED) {
            return null;
        }
        if (values.failed()) {
            failed = true;
            return null;
        }
        if (column.storage() == DataType.Storage.BYTES && !column.isNull(0)) {
            byte[] bytes = values.bytes(column, 0);
            return type.kind() == DataType.Kind.BYTES
                    ? bytes
                    : new String(bytes, StandardCharsets.UTF_8);
        }
        return Values.get(column.build(1, NO_EXTRA, NO_EXTRA), type, 0);
    }

    private @Nullable Object collection(ColumnWriter column, int depth) {
        boolean object = scanner.at(next) == '{';
        boolean wanted = column.kind() == DataType.Kind.ARRAY ? scanner.at(next) == '[' : object;
        if (!wanted) {
            next = values.unexpected(column, next, depth);
            failed = true;
            return null;
        }
        if (depth >= JsonScanner.MAX_DEPTH) {
            next = scanner.tooDeep(next);
            return null;
        }
        return switch (column.kind()) {
            case ARRAY -> array(column, depth + 1);
            case MAP -> map(column, depth + 1);
            case ROW -> row(column, depth + 1);
            default -> throw new IllegalArgumentException(column.type() + " is not nested");
        };
    }

    private @Nullable Object array(ColumnWriter column, int depth) {
        DataType element = column.type().children().getFirst().type();
        List<@Nullable Object> elements = new ArrayList<>();
        next = scanner.space(next + 1);
        if (scanner.at(next) == ']') {
            next++;
            return elements;
        }
        while (true) {
            elements.add(value(column, "[]", element, depth));
            if (!more(']')) {
                return next == JsonScanner.FAILED ? null : Collections.unmodifiableList(elements);
            }
        }
    }

    private @Nullable Object map(ColumnWriter column, int depth) {
        Field valueField = column.type().children().getLast();
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        next = scanner.space(next + 1);
        if (scanner.at(next) == '}') {
            next++;
            return entries;
        }
        while (true) {
            String key = key();
            if (key == null) {
                return null;
            }
            Object value = value(column, ".value", valueField.type(), depth);
            if (next != JsonScanner.FAILED) {
                Object typedKey = key(column, key);
                if (typedKey != null) {
                    entries.put(typedKey, value);
                }
            }
            if (!more('}')) {
                return next == JsonScanner.FAILED ? null : Collections.unmodifiableMap(entries);
            }
        }
    }

    /** A map's key in its type; null after a failure. */
    private @Nullable Object key(ColumnWriter column, String key) {
        DataType type = column.type().children().getFirst().type();
        if (type.kind() == DataType.Kind.STRING) {
            return key;
        }
        ColumnWriter keyColumn = new ColumnWriter(column.index(), column.name() + ".key", type);
        keyColumn.begin(1);
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        boolean textual =
                switch (type.kind()) {
                    case BYTES, ARRAY, MAP, ROW -> false;
                    default -> true;
                };
        if (!textual
                ? !text.wrongType(keyColumn, "a JSON key")
                : !text.set(keyColumn, 0, bytes, 0, bytes.length)) {
            failed = true;
            return null;
        }
        return Values.get(keyColumn.build(1, NO_EXTRA, NO_EXTRA), type, 0);
    }

    private @Nullable Object row(ColumnWriter column, int depth) {
        List<Field> fields = column.type().children();
        @Nullable Object[] row = new Object[fields.size()];
        next = scanner.space(next + 1);
        if (scanner.at(next) == '}') {
            next++;
        } else {
            do {
                String key = key();
                if (key == null) {
                    return null;
                }
                int field = indexOf(fields, key);
                if (field < 0) {
                    next = scanner.skip(next, depth);
                } else {
                    row[field] = value(column, "." + key, fields.get(field).type(), depth);
                }
            } while (more('}'));
        }
        if (next == JsonScanner.FAILED) {
            return null;
        }
        for (int i = 0; i < row.length && !failed; i++) {
            if (row[i] == null && !fields.get(i).type().nullable()) {
                ColumnWriter missing =
                        new ColumnWriter(
                                column.index(),
                                column.name() + "." + fields.get(i).name(),
                                fields.get(i).type());
                failed = !text.setNull(missing, 0);
            }
        }
        return Collections.unmodifiableList(Arrays.asList(row));
    }

    private static int indexOf(List<Field> fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The key at {@link #next}, which moves on to its value; null after a failure. */
    private @Nullable String key() {
        if (scanner.at(next) != '"') {
            next = scanner.malformed(next, "no key where one has to be");
            return null;
        }
        int close = scanner.string(next + 1);
        if (close == JsonScanner.FAILED) {
            next = close;
            return null;
        }
        String key = values.text(next + 1, close);
        next = scanner.colon(close + 1);
        return next == JsonScanner.FAILED ? null : key;
    }

    /** Whether another element follows; {@link #next} moves to it, or behind the closing mark. */
    private boolean more(char closing) {
        if (next == JsonScanner.FAILED) {
            return false;
        }
        next = scanner.space(next);
        byte mark = scanner.at(next);
        if (mark == ',') {
            next = scanner.space(next + 1);
            return true;
        }
        next =
                mark == closing
                        ? next + 1
                        : scanner.malformed(next, "no , or " + closing + " after a value");
        return false;
    }
}
