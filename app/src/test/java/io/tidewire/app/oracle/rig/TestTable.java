package io.tidewire.app.oracle.rig;

import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.sql.Compiled;
import io.tidewire.sql.SqlCompiler;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A table that a test's views read.
 *
 * @param key names of the primary key's columns; empty for a table that only grows
 * @param eventTime the column that carries it, or null
 */
public record TestTable(String name, Schema schema, List<String> key, @Nullable String eventTime) {

    private static final Location NOWHERE = Location.at("oracle.yaml", 1, 1);

    /** A table that only grows, without event time. */
    public TestTable(String name, Schema schema) {
        this(name, schema, List.of(), null);
    }

    /**
     * @param views SQL by name
     * @param emit when windowed views give out their rows
     */
    public static Compiled compile(List<TestTable> tables, Map<String, String> views, Emit emit) {
        List<PipelineSpec.View> specs = new ArrayList<>();
        views.forEach(
                (name, sql) ->
                        specs.add(
                                new PipelineSpec.View(name, SqlText.of(name, sql), emit, NOWHERE)));
        return SqlCompiler.compile(
                new PipelineSpec(
                        "oracle",
                        tables.stream().map(TestTable::source).toList(),
                        specs,
                        List.of(),
                        RunSettings.DEFAULT));
    }

    private PipelineSpec.Source source() {
        return new PipelineSpec.Source(
                name,
                "oracle",
                Options.NONE,
                null,
                schema,
                key,
                eventTime == null
                        ? null
                        : new PipelineSpec.EventTime(
                                eventTime, Duration.ofSeconds(5), Duration.ZERO, NOWHERE),
                null,
                List.of(),
                NOWHERE);
    }
}
