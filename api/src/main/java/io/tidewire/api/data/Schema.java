package io.tidewire.api.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a table, in order. Names are case-sensitive and unique. Immutable. */
public final class Schema implements Serializable {

    private final List<Field> fields;
    private final Map<String, Integer> positions = new HashMap<>();

    public Schema(List<Field> fields) {
        this.fields = List.copyOf(fields);
        for (int i = 0; i < fields.size(); i++) {
            if (positions.put(fields.get(i).name(), i) != null) {
                throw new IllegalArgumentException("column twice: " + fields.get(i).name());
            }
        }
    }

    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    public List<Field> fields() {
        return fields;
    }

    public int size() {
        return fields.size();
    }

    public Field field(int index) {
        return fields.get(index);
    }

    public DataType type(int index) {
        return fields.get(index).type();
    }

    public String name(int index) {
        return fields.get(index).name();
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The position of a column, or -1. */
    public int indexOf(String name) {
        return positions.getOrDefault(name, -1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schema schema && fields.equals(schema.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return fields.toString();
    }
}
