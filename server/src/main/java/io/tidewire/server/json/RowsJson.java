package io.tidewire.server.json;

import com.fasterxml.jackson.core.JsonGenerator;

import io.tidewire.api.serving.RunningPipeline.Change;
import io.tidewire.api.serving.RunningPipeline.Rows;
import io.tidewire.api.serving.RunningPipeline.ViewEvent;
import io.tidewire.api.serving.Status.Column;
import io.tidewire.api.serving.Store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows of views and of queries. */
public final class RowsJson {

    private RowsJson() {}

    public static byte[] view(Rows rows) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    Json.columns(json, rows.columns());
                    json.writeArrayFieldStart("rows");
                    for (Map<String, @Nullable Object> row : rows.rows()) {
                        Json.value(json, row);
                    }
                    json.writeEndArray();
                    json.writeNumberField("step", rows.step());
                    json.writeEndObject();
                });
    }

    public static byte[] event(ViewEvent event) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("step", event.step());
                    json.writeArrayFieldStart("changes");
                    for (Change change : event.changes()) {
                        json.writeStartObject();
                        json.writeStringField("op", change.op());
                        json.writeFieldName("row");
                        Json.value(json, change.row());
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    /** A column whose name came before gets a number behind it: a row is an object. */
    public static byte[] result(Store.Result result) {
        List<Column> columns = distinct(result.columns());
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    Json.columns(json, columns);
                    json.writeArrayFieldStart("rows");
                    for (List<@Nullable Object> row : result.rows()) {
                        row(json, columns, row);
                    }
                    json.writeEndArray();
                    json.writeBooleanField("truncated", result.truncated());
                    json.writeNumberField("millis", Math.round(result.millis() * 1000) / 1000.0);
                    json.writeEndObject();
                });
    }

    private static void row(JsonGenerator json, List<Column> columns, List<@Nullable Object> row)
            throws IOException {
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i).name());
            Json.value(json, row.get(i));
        }
        json.writeEndObject();
    }

    private static List<Column> distinct(List<Column> columns) {
        Set<String> names = new HashSet<>();
        List<Column> result = new ArrayList<>();
        for (Column column : columns) {
            String name = column.name();
            for (int i = 2; !names.add(name); i++) {
                name = column.name() + "_" + i;
            }
            result.add(new Column(name, column.type()));
        }
        return result;
    }
}
