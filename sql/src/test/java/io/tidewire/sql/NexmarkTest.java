package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.testkit.nexmark.Query;
import io.tidewire.testkit.nexmark.Table;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** The queries of the public Nexmark suite, as they are written for Flink. */
class NexmarkTest {

    @ParameterizedTest
    @EnumSource(
            value = Query.class,
            mode = EnumSource.Mode.MATCH_NONE,
            // A user-defined function.
            names = "Q14")
    void compiles(Query query) {
        List<PipelineSpec.Source> sources = new ArrayList<>();
        for (Table table : Table.values()) {
            sources.add(Pipelines.source(table.sqlName(), table.schema(), Table.EVENT_TIME));
        }
        Schema lookup =
                Schema.of(
                        new Field("key", DataType.BIGINT.notNull()),
                        new Field("value", DataType.STRING));
        sources.add(Pipelines.source(Query.SIDE_INPUT, lookup, null, "key"));
        List<PipelineSpec.View> views = new ArrayList<>();
        query.views().forEach((name, sql) -> views.add(Pipelines.view(name, sql, Emit.FINAL)));
        assertThat(Pipelines.compile(sources, views).faults()).noneMatch(Fault::isError);
    }
}
