package io.tidewire.app.file;

import io.tidewire.api.pipeline.PipelineSpec.Buffer;
import io.tidewire.api.pipeline.PipelineSpec.RunSettings;

import java.time.Duration;
import java.util.List;

/**
 * Every key of the pipeline file but the options of connectors and formats, which their specs name.
 * The reader, the JSON Schema and the reference page come from this.
 */
public final class FileKeys {

    public static final List<Key> EVENT_TIME =
            List.of(
                    Key.required("column", Shape.TEXT, "The TIMESTAMP column that holds the time."),
                    Key.optional(
                            "max_delay",
                            Shape.DURATION,
                            Duration.ZERO,
                            "How far behind the newest row of its partition a row may be; a row"
                                    + " further behind is late and goes to the quarantine."),
                    Key.optional(
                            "idle_after",
                            Shape.DURATION,
                            Duration.ofSeconds(30),
                            "A partition without rows for so long no longer holds windows open;"
                                    + " 0s for never."),
                    Key.optional(
                            "max_ahead",
                            Shape.DURATION,
                            Duration.ofDays(1),
                            "How far ahead of its arrival a row's time may lie; a row further ahead"
                                    + " goes to the quarantine instead of closing every window."));

    public static final List<Key> DEDUPLICATE =
            List.of(
                    Key.required(
                            "by",
                            Shape.COLUMNS,
                            "The columns that make a row the same as an earlier one."),
                    Key.optional(
                            "within",
                            Shape.DURATION,
                            Duration.ZERO,
                            "How far apart in time two rows may be and still be the same; 0s for"
                                    + " ever, which keeps every key."));

    public static final List<Key> EXPECTATION =
            List.of(
                    Key.required("name", Shape.TEXT, "The name the quarantine and metrics show."),
                    Key.required(
                            "check",
                            Shape.SQL,
                            "A condition in SQL over the columns; a row for which it is false"
                                    + " breaks the rule."),
                    Key.optional(
                            "otherwise",
                            Shape.choice("quarantine", "drop", "tag", "stop"),
                            "quarantine",
                            "What happens to a row that breaks the rule."));

    public static final List<Key> SOURCE =
            List.of(
                    Key.required(
                            "connector", Shape.TEXT, "The technology that the rows come from."),
                    Key.optional(
                            "format",
                            new Shape.FormatChoice(true),
                            "How a record is written, by name or as {type: name, option: value}."),
                    Key.optional(
                            "columns",
                            new Shape.Named(Shape.COLUMN_TYPE),
                            "The columns with their types, in order."),
                    Key.optional(
                            "primary_key",
                            Shape.COLUMNS,
                            "Makes the source a table of current values: a row replaces the one of"
                                    + " its key."),
                    Key.optional(
                            "event_time",
                            new Shape.Section(EVENT_TIME),
                            "The time of a row, and how long windows wait for late ones."),
                    Key.optional(
                            "deduplicate",
                            new Shape.Section(DEDUPLICATE),
                            "Takes rows that repeat an earlier one out."),
                    Key.optional(
                            "expect",
                            new Shape.Items(new Shape.Section(EXPECTATION)),
                            "Rules that every row must keep."));

    public static final List<Key> VIEW =
            List.of(
                    Key.required("sql", Shape.SQL, "A SELECT over sources and other views."),
                    Key.optional(
                            "emit",
                            Shape.choice("final", "updates"),
                            "final",
                            "A windowed view gives each row out once, when its window closes"
                                    + " (final), or with every change (updates)."),
                    Key.optional(
                            "retain",
                            Shape.DURATION,
                            "How long, in event time, the view keeps what nothing else bounds; for"
                                    + " ever when it is not said."));

    public static final List<Key> BUFFER =
            List.of(
                    Key.optional(
                            "size",
                            Shape.size(Buffer.LEAST_BYTES),
                            Buffer.DEFAULT.bytes(),
                            "How much may wait for the sink, most of it on disk under the data"
                                    + " directory."),
                    Key.optional(
                            "when_full",
                            Shape.choice("block", "drop"),
                            "block",
                            "block: the pipeline waits for the sink; drop: what comes is dropped"
                                    + " and counted until a tenth of the buffer is free again."));

    public static final List<Key> SINK =
            List.of(
                    Key.required("from", Shape.TEXT, "The view or source that the sink follows."),
                    Key.required("connector", Shape.TEXT, "The technology that the rows go to."),
                    Key.optional(
                            "format",
                            new Shape.FormatChoice(false),
                            "How a row is written, by name or as {type: name, option: value}."),
                    Key.optional(
                            "buffer",
                            new Shape.Section(BUFFER),
                            "What waits while the sink is slow or away."));

    public static final List<Key> RUN =
            List.of(
                    Key.optional(
                            "workers",
                            Shape.integer(1, 64),
                            (long) RunSettings.DEFAULT.workers(),
                            "Threads that compute."),
                    Key.optional(
                            "step_rows",
                            Shape.integer(1, 1_000_000),
                            (long) RunSettings.DEFAULT.stepRows(),
                            "The most rows one step takes from a source."),
                    Key.optional(
                            "checkpoint_every",
                            Shape.DURATION,
                            RunSettings.DEFAULT.checkpointEvery(),
                            "The time between two checkpoints."),
                    Key.optional(
                            "state_heap_percent",
                            Shape.integer(1, 80),
                            (long) RunSettings.DEFAULT.stateHeapPercent(),
                            "The share of the heap, but for the 96 MB that the program needs, that"
                                    + " state may have; beyond that it goes on in a file in the"
                                    + " data directory."),
                    Key.optional(
                            "state_disk_mb",
                            Shape.integer(0, Integer.MAX_VALUE),
                            RunSettings.DEFAULT.stateDiskMegabytes(),
                            "The most that file may take, in MB; 0 for what the disk has."),
                    Key.optional(
                            "host",
                            Shape.TEXT,
                            "127.0.0.1",
                            "The address the HTTP server listens on; any but a loopback one needs"
                                    + " a token."),
                    Key.optional(
                            "port", Shape.integer(0, 65535), 8080L, "The port of the HTTP server."),
                    Key.optional(
                            "kafka_port",
                            Shape.integer(0, 65535),
                            9092L,
                            "The port of the in-process Kafka broker, where one is needed."),
                    Key.optional(
                            "hosts",
                            Shape.TEXTS,
                            "Names by which the HTTP server may be called besides localhost."),
                    Key.optional(
                            "cors_origins",
                            Shape.TEXTS,
                            "Origins, such as https://shop.example, whose pages may call the API"
                                    + " from a browser."),
                    Key.optional(
                            "token",
                            Shape.TEXT,
                            "What HTTP clients must send as a bearer token; refer to it as"
                                    + " ${file:/path} or ${NAME}."));

    public static final List<Key> DEPLOY =
            List.of(
                    Key.optional(
                            "engine",
                            Shape.choice("tidewire", "flink"),
                            "tidewire",
                            "What 'run' and 'check' are for when they are not told: a process of its"
                                    + " own, or a job of a Flink cluster."),
                    Key.optional(
                            "flink",
                            Shape.TEXT,
                            "The Flink cluster's REST API, such as http://jobmanager:8081."),
                    Key.optional(
                            "kafka",
                            Shape.TEXT,
                            "On Flink, the brokers of sources and sinks that name none, and of the"
                                    + " quarantine, as host:port."),
                    Key.optional(
                            "kafka_properties",
                            Shape.FREE,
                            "Properties of Kafka's clients there, such as security.protocol; refer"
                                    + " to secrets as ${file:/path} or ${NAME}."),
                    Key.optional(
                            "parallelism",
                            Shape.integer(1, 32_768),
                            (long) DeploySettings.DEFAULT.parallelism(),
                            "On Flink, tasks per operator, a slot each."),
                    Key.optional(
                            "serve",
                            Shape.TEXTS,
                            "On Flink, the views whose rows the processes at the edge serve, a"
                                    + " topic each; all for every one."));

    public static final List<Key> PIPELINE =
            List.of(
                    Key.required(
                            "name",
                            Shape.TEXT,
                            "The pipeline's name: letters, digits, '_' and '-'."),
                    Key.required(
                            "sources",
                            new Shape.Named(new Shape.Connected(new Shape.Section(SOURCE), true)),
                            "Where rows come from, by name; each is a table for the SQL."),
                    Key.optional(
                            "views",
                            new Shape.Named(new Shape.SqlOr(new Shape.Section(VIEW))),
                            "SQL over sources and other views, by name."),
                    Key.optional(
                            "sinks",
                            new Shape.Named(new Shape.Connected(new Shape.Section(SINK), false)),
                            "Where rows go, by name."),
                    Key.optional(
                            "run", new Shape.Section(RUN), "How this process runs the pipeline."),
                    Key.optional(
                            "deploy",
                            new Shape.Section(DEPLOY),
                            "Where the pipeline runs in production."));

    private FileKeys() {}
}
