package io.tidewire.connectors.duckdb;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;

import java.util.stream.Collectors;

/** Tidewire's types and names as DuckDB writes them. */
final class DuckDbTypes {

    private DuckDbTypes() {}

    static String sql(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT, INTERVAL_MONTH -> "INTEGER";
            case BIGINT, INTERVAL_DAY -> "BIGINT";
            case DOUBLE -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
            case STRING -> "VARCHAR";
            case BYTES -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_LTZ -> "TIMESTAMP WITH TIME ZONE";
            case ARRAY -> sql(type.children().getFirst().type()) + "[]";
            case MAP ->
                    "MAP("
                            + sql(type.children().getFirst().type())
                            + ", "
                            + sql(type.children().getLast().type())
                            + ")";
            case ROW ->
                    type.children().stream()
                            .map(DuckDbTypes::column)
                            .collect(Collectors.joining(", ", "STRUCT(", ")"));
        };
    }

    /** A column's definition. */
    static String column(Field field) {
        return quote(field.name()) + " " + sql(field.type());
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
