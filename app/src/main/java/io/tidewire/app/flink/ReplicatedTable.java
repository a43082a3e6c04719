package io.tidewire.app.flink;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.connectors.kafka.KafkaConnector;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table whose rows the job keeps in a topic, so that any process at the edge can hold a replica:
 * a view that is served, or what a {@code duckdb} sink follows. What is in the topic is the table,
 * however often it was changed: each row under its key, as it is now, or no value when it is gone.
 * A table without a key has each row as a whole for a key, with how often it is there; one that
 * only grows has its rows without keys.
 *
 * @param name of the view or source
 * @param schema of the table
 * @param key positions; empty for a table without one
 * @param served whether its rows are to be had over HTTP
 * @param sinks of the file that keep it
 * @param location of the view or source in the file
 */
public record ReplicatedTable(
        String pipeline,
        String name,
        Schema schema,
        boolean insertOnly,
        List<Integer> key,
        boolean served,
        List<PipelineSpec.Sink> sinks,
        Location location) {

    /** What the rows of a table without a key are counted in; nobody sees it. */
    private static final String COPIES = "copies";

    public ReplicatedTable {
        key = List.copyOf(key);
        sinks = List.copyOf(sinks);
    }

    /** Of a pipeline, sources before views, in the order of the file. */
    public static List<ReplicatedTable> of(CheckedPipeline.Runnable pipeline) {
        Map<String, List<PipelineSpec.Sink>> sinks =
                pipeline.spec().sinks().stream()
                        .filter(Seam::isReplicated)
                        .collect(
                                Collectors.groupingBy(
                                        PipelineSpec.Sink::from,
                                        TreeMap::new,
                                        Collectors.toList()));
        List<ReplicatedTable> tables = new ArrayList<>();
        for (PipelineSpec.Source source : pipeline.spec().sources()) {
            if (sinks.containsKey(source.name())) {
                Program.SourceTable table =
                        pipeline.program().sources().stream()
                                .filter(one -> one.name().equals(source.name()))
                                .findFirst()
                                .orElseThrow();
                tables.add(
                        new ReplicatedTable(
                                pipeline.spec().name(),
                                source.name(),
                                table.schema(),
                                table.primaryKey().isEmpty(),
                                table.primaryKey(),
                                false,
                                sinks.getOrDefault(source.name(), List.of()),
                                source.location()));
            }
        }
        for (PipelineSpec.View view : pipeline.spec().views()) {
            boolean served = pipeline.served().contains(view.name());
            if (served || sinks.containsKey(view.name())) {
                Program.View table =
                        pipeline.program().views().stream()
                                .filter(one -> one.name().equals(view.name()))
                                .findFirst()
                                .orElseThrow();
                tables.add(
                        new ReplicatedTable(
                                pipeline.spec().name(),
                                view.name(),
                                table.schema(),
                                table.insertOnly(),
                                table.key(),
                                served,
                                sinks.getOrDefault(view.name(), List.of()),
                                view.location()));
            }
        }
        return tables;
    }

    /** No source and no sink at the edge has a topic with such a name. */
    public String topic() {
        return Seam.topic(pipeline, inJob());
    }

    /** What the sink to the topic is called in the job; no table or sink of a file is. */
    public String inJob() {
        return "table." + name;
    }

    /** Whether its rows are told as a whole, with how often each is there. */
    public boolean isCounted() {
        return !insertOnly && key.isEmpty();
    }

    /** Of the topic's records: a table that is counted has the number of copies behind its rows. */
    public Schema written() {
        if (!isCounted()) {
            return schema;
        }
        List<Field> fields = new ArrayList<>(schema.fields());
        fields.add(new Field(copies(), DataType.BIGINT.notNull()));
        return new Schema(fields);
    }

    private String copies() {
        String free = COPIES;
        while (schema.indexOf(free) >= 0) {
            free = "_" + free;
        }
        return free;
    }

    /** Positions of what the topic's records have for a key; empty for a table that only grows. */
    public List<Integer> identity() {
        return isCounted() ? IntStream.range(0, schema.size()).boxed().toList() : key;
    }

    /**
     * The sink of the job that writes the topic.
     *
     * @param cluster of the topic
     */
    PipelineSpec.Sink sink(Brokers cluster) {
        Options topic = KafkaConnector.topic(KafkaConnector.SPEC.sink(), topic());
        Options options =
                insertOnly
                        ? topic.with("mode", "append")
                        : topic.with("mode", "upsert")
                                .with("key", identity().stream().map(schema::name).toList());
        return new PipelineSpec.Sink(
                inJob(),
                isCounted() ? inJob() : name,
                KafkaConnector.SPEC.name(),
                new TopicOptions(inJob(), options).in(cluster),
                Seam.format(),
                PipelineSpec.Buffer.DEFAULT,
                location);
    }

    /** The view of the job that counts the rows of a table without a key. */
    PipelineSpec.View counting() {
        String columns =
                schema.names().stream()
                        .map(ReplicatedTable::quoted)
                        .collect(Collectors.joining(", "));
        String sql =
                "SELECT "
                        + columns
                        + ", COUNT(*) AS "
                        + quoted(copies())
                        + " FROM "
                        + quoted(name)
                        + " GROUP BY "
                        + columns;
        return new PipelineSpec.View(
                inJob(),
                new SqlText(sql, List.of(location)),
                PipelineSpec.Emit.FINAL,
                null,
                location);
    }

    /**
     * @param life of the counts, which are by what the view's rows are by
     */
    JobPlan.ViewFacts countingFacts(@Nullable Duration life) {
        return new JobPlan.ViewFacts(
                inJob(),
                written(),
                false,
                identity(),
                JobPlan.Grouping.OF_CHANGES,
                life,
                life != null);
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
