package io.tidewire.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Pipelines to compile: Nexmark's tables, one of every type, and tables of current values. */
final class Pipelines {

    static final Schema BID =
            schema(
                    "auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING,"
                            + " dateTime TIMESTAMP, extra STRING");
    static final Schema AUCTION =
            schema(
                    "id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve"
                            + " BIGINT, dateTime TIMESTAMP, expires TIMESTAMP, seller BIGINT, category"
                            + " BIGINT, extra STRING");
    static final Schema PERSON =
            schema(
                    "id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING,"
                            + " state STRING, dateTime TIMESTAMP, extra STRING");

    /** A column of each type; {@code l} is never NULL. */
    static final Schema ALL =
            Schema.of(
                    new Field("i", DataType.INT),
                    new Field("l", DataType.BIGINT.notNull()),
                    new Field("d", DataType.DOUBLE),
                    new Field("c", DataType.decimal(10, 2)),
                    new Field("s", DataType.STRING),
                    new Field("b", DataType.BOOLEAN),
                    new Field("y", DataType.BYTES),
                    new Field("dt", DataType.DATE),
                    new Field("t", DataType.TIME),
                    new Field("ts", DataType.timestamp(3)),
                    new Field("tl", DataType.timestampLtz(3)),
                    new Field("arr", DataType.array(DataType.STRING)),
                    new Field("nums", DataType.array(DataType.INT)),
                    new Field("m", DataType.map(DataType.STRING, DataType.INT)),
                    new Field(
                            "r",
                            DataType.row(
                                    List.of(
                                            new Field("x", DataType.INT),
                                            new Field("z", DataType.STRING)))));

    private Pipelines() {}

    private static Schema schema(String columns) {
        return new Schema(
                Arrays.stream(columns.split(", "))
                        .map(column -> column.split(" "))
                        .map(
                                parts ->
                                        new Field(
                                                parts[0],
                                                switch (parts[1]) {
                                                    case "BIGINT" -> DataType.BIGINT;
                                                    case "TIMESTAMP" -> DataType.timestamp(3);
                                                    default -> DataType.STRING;
                                                }))
                        .toList());
    }

    static PipelineSpec.Source source(
            String name, Schema columns, @Nullable String eventTime, String... primaryKey) {
        Location here = Location.at("pipeline.yaml", 1, 1);
        return new PipelineSpec.Source(
                name,
                "file",
                Options.NONE,
                null,
                columns,
                List.of(primaryKey),
                eventTime == null
                        ? null
                        : new PipelineSpec.EventTime(
                                eventTime, Duration.ofSeconds(4), Duration.ZERO, here),
                null,
                List.of(),
                here);
    }

    private static List<PipelineSpec.Source> sources() {
        Schema customer = new Schema(List.of(PERSON.field(0), PERSON.field(1), PERSON.field(6)));
        return List.of(
                source("bid", BID, "dateTime"),
                source("auction", AUCTION, "dateTime"),
                source("person", PERSON, "dateTime"),
                source("everything", ALL, "ts"),
                source("customer", customer, null, "id"),
                source("customer_versions", customer, "dateTime", "id"));
    }

    static PipelineSpec.View view(String name, String sql, Emit emit) {
        return new PipelineSpec.View(name, SqlText.of(name, sql), emit, Location.at(name, 1, 1));
    }

    static Compiled compile(List<PipelineSpec.View> views) {
        return compile(sources(), views);
    }

    static Compiled compile(List<PipelineSpec.Source> sources, List<PipelineSpec.View> views) {
        return compile(sources, views, Set.of());
    }

    static Compiled compile(
            List<PipelineSpec.Source> sources, List<PipelineSpec.View> views, Set<String> unknown) {
        return SqlCompiler.compile(
                new PipelineSpec(
                        "test", sources, views, List.of(), PipelineSpec.RunSettings.DEFAULT),
                unknown,
                List.of());
    }

    /** Views v1, v2, ... of the given SQL, which must be right. */
    static List<Program.View> views(String... sql) {
        List<PipelineSpec.View> views = new ArrayList<>();
        for (int i = 0; i < sql.length; i++) {
            views.add(view("v" + (i + 1), sql[i], Emit.FINAL));
        }
        return program(views).views();
    }

    static Program program(List<PipelineSpec.View> views) {
        Compiled compiled = compile(views);
        assertThat(compiled.faults()).isEmpty();
        Program program = compiled.program();
        assertThat(program).isNotNull();
        return java.util.Objects.requireNonNull(program);
    }

    static Program.View view(String sql) {
        return views(sql).getFirst();
    }

    static Program.View updates(String sql) {
        return program(List.of(view("v1", sql, Emit.UPDATES))).views().getFirst();
    }

    /** The one view's plan, as {@link Shapes} writes it. */
    static String plan(String sql) {
        return Shapes.of(view(sql).plan());
    }

    /** The faults of one view, a line each and no hints. */
    static List<String> faults(String sql) {
        return compile(List.of(view("v1", sql, Emit.FINAL))).faults().stream()
                .map(fault -> fault.location() + " " + fault.code() + " " + fault.message())
                .toList();
    }

    static List<String> hints(String sql) {
        return compile(List.of(view("v1", sql, Emit.FINAL))).faults().stream()
                .map(fault -> String.valueOf(fault.hint()))
                .toList();
    }
}
