package io.tidewire.app.shadow;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Location;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program.Otherwise;
import io.tidewire.app.client.Json;
import io.tidewire.app.file.TypeParser;

import org.jspecify.annotations.Nullable;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What decides which rows the tables of a pipeline have, as text: columns, rules and times of its
 * sources, the SQL of its views. No options, so no secrets: where rows come from and go to is the
 * matter of the file that is run. Stateless.
 */
public final class Definition {

    private static final long VERSION = 1;
    private static final String FILE = "the pipeline that was run before";

    private Definition() {}

    /** The text of a pipeline: one line of JSON. */
    public static String of(PipelineSpec spec) {
        Map<String, @Nullable Object> text = new LinkedHashMap<>();
        text.put("version", VERSION);
        text.put("name", spec.name());
        text.put("sources", spec.sources().stream().map(Definition::text).toList());
        text.put("views", spec.views().stream().map(Definition::text).toList());
        return Json.write(text);
    }

    private static Map<String, @Nullable Object> text(PipelineSpec.Source source) {
        Map<String, @Nullable Object> text = new LinkedHashMap<>();
        text.put("name", source.name());
        text.put("connector", source.connector());
        text.put("columns", source.columns().fields().stream().map(Definition::text).toList());
        text.put(
                "computed",
                source.computed().stream()
                        .map(one -> pair(one.name(), one.expression().text()))
                        .toList());
        text.put("primary_key", source.primaryKey());
        PipelineSpec.EventTime time = source.eventTime();
        if (time != null) {
            text.put(
                    "event_time",
                    Map.of(
                            "column", time.column(),
                            "max_delay", time.maxDelay().toString(),
                            "idle_after", time.idleAfter().toString(),
                            "max_ahead", time.maxAhead().toString()));
        }
        PipelineSpec.Deduplicate rule = source.deduplicate();
        if (rule != null) {
            text.put("deduplicate", Map.of("by", rule.by(), "within", rule.within().toString()));
        }
        text.put(
                "expect",
                source.expect().stream()
                        .map(
                                one ->
                                        Map.of(
                                                "name", one.name(),
                                                "check", one.check().text(),
                                                "otherwise", one.otherwise().name()))
                        .toList());
        return text;
    }

    private static Map<String, @Nullable Object> text(PipelineSpec.View view) {
        Map<String, @Nullable Object> text = new LinkedHashMap<>();
        text.put("name", view.name());
        text.put("sql", view.sql().text());
        text.put("emit", view.emit().name());
        Duration retain = view.retain();
        text.put("retain", retain == null ? null : retain.toString());
        return text;
    }

    private static Map<String, Object> text(Field field) {
        return pair(field.name(), field.type().toString());
    }

    private static Map<String, Object> pair(String name, String value) {
        return Map.of("name", name, "is", value);
    }

    /**
     * The pipeline of a text. Its sources have no options and no formats, and it has no sinks.
     *
     * @throws TidewireException CHECKPOINT_UNREADABLE when another version of Tidewire wrote it
     */
    public static PipelineSpec read(String text) {
        try {
            Map<String, @Nullable Object> all = Json.object(Json.parse(text));
            if (!Long.valueOf(VERSION).equals(all.get("version"))) {
                throw new IllegalArgumentException("version " + all.get("version"));
            }
            return new PipelineSpec(
                    string(all, "name"),
                    Json.array(all.get("sources")).stream()
                            .map(one -> source(Json.object(one)))
                            .toList(),
                    Json.array(all.get("views")).stream()
                            .map(one -> view(Json.object(one)))
                            .toList(),
                    List.of(),
                    PipelineSpec.RunSettings.DEFAULT);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static TidewireException unreadable(Exception cause) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_UNREADABLE,
                "what the pipeline was, as its checkpoint has it, cannot be read",
                "another version of Tidewire wrote it: run it once with this one",
                cause);
    }

    private static PipelineSpec.Source source(Map<String, @Nullable Object> text) {
        return new PipelineSpec.Source(
                string(text, "name"),
                string(text, "connector"),
                Options.NONE,
                null,
                new Schema(
                        Json.array(text.get("columns")).stream()
                                .map(one -> field(Json.object(one)))
                                .toList()),
                Json.array(text.get("computed")).stream()
                        .map(one -> computed(Json.object(one)))
                        .toList(),
                strings(text, "primary_key"),
                eventTime(text),
                deduplicate(text),
                Json.array(text.get("expect")).stream()
                        .map(one -> expectation(Json.object(one)))
                        .toList(),
                place(string(text, "name")));
    }

    private static PipelineSpec.Computed computed(Map<String, @Nullable Object> text) {
        String name = string(text, "name");
        return new PipelineSpec.Computed(name, sql(name, string(text, "is")), place(name));
    }

    private static PipelineSpec.@Nullable EventTime eventTime(Map<String, @Nullable Object> text) {
        if (text.get("event_time") == null) {
            return null;
        }
        Map<String, @Nullable Object> time = Json.object(text.get("event_time"));
        String column = string(time, "column");
        return new PipelineSpec.EventTime(
                column,
                duration(time, "max_delay"),
                duration(time, "idle_after"),
                duration(time, "max_ahead"),
                place(column));
    }

    private static PipelineSpec.@Nullable Deduplicate deduplicate(
            Map<String, @Nullable Object> text) {
        if (text.get("deduplicate") == null) {
            return null;
        }
        Map<String, @Nullable Object> rule = Json.object(text.get("deduplicate"));
        return new PipelineSpec.Deduplicate(
                strings(rule, "by"), duration(rule, "within"), place("deduplicate"));
    }

    private static PipelineSpec.Expectation expectation(Map<String, @Nullable Object> text) {
        String name = string(text, "name");
        return new PipelineSpec.Expectation(
                name,
                sql(name, string(text, "check")),
                Otherwise.valueOf(string(text, "otherwise")),
                place(name));
    }

    private static PipelineSpec.View view(Map<String, @Nullable Object> text) {
        String name = string(text, "name");
        return new PipelineSpec.View(
                name,
                sql(name, string(text, "sql")),
                PipelineSpec.Emit.valueOf(string(text, "emit")),
                text.get("retain") == null ? null : duration(text, "retain"),
                place(name));
    }

    private static Field field(Map<String, @Nullable Object> text) {
        try {
            return new Field(string(text, "name"), TypeParser.parse(string(text, "is")));
        } catch (TypeParser.BadType e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Duration duration(Map<String, @Nullable Object> text, String key) {
        return Duration.parse(string(text, key));
    }

    private static String string(Map<String, @Nullable Object> text, String key) {
        if (text.get(key) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException(key);
    }

    private static List<String> strings(Map<String, @Nullable Object> text, String key) {
        return Json.array(text.get(key)).stream().map(String::valueOf).toList();
    }

    private static SqlText sql(String name, String text) {
        return SqlText.of(FILE + ", " + name, text);
    }

    private static Location place(String name) {
        return Location.at(FILE + ", " + name, 1, 1);
    }
}
