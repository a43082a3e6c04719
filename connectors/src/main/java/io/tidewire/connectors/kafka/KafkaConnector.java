package io.tidewire.connectors.kafka;

import static io.tidewire.api.connector.OptionSpec.Type.DURATION;
import static io.tidewire.api.connector.OptionSpec.Type.MAP;
import static io.tidewire.api.connector.OptionSpec.Type.STRING;
import static io.tidewire.api.connector.OptionSpec.Type.STRINGS;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.History;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Topics of the in-process broker, or of any cluster. */
public final class KafkaConnector implements Connector {

    static final String TOPIC = "topic";
    static final String BOOTSTRAP_SERVERS = "bootstrap_servers";
    static final String PROPERTIES = "properties";
    static final String REQUEST_TIMEOUT = "request_timeout";
    static final String START = "start";
    static final String STOP = "stop";
    static final String GROUP_ID = "group_id";
    static final String DISCOVER_EVERY = "discover_every";
    static final String MODE = "mode";
    static final String KEY = "key";
    static final String PARTITIONS = "partitions";
    static final String GUARANTEE = "guarantee";
    static final String EXACTLY_ONCE = "exactly_once";
    static final String AT_LEAST_ONCE = "at_least_once";
    static final String TRANSACTIONAL_ID = "transactional_id";
    static final String TRANSACTION_TIMEOUT = "transaction_timeout";

    private static final OptionSpec SERVERS =
            OptionSpec.optional(
                    BOOTSTRAP_SERVERS,
                    STRING,
                    "Brokers as host:port, comma-separated; the in-process broker when absent.");
    private static final OptionSpec CLIENT_PROPERTIES =
            OptionSpec.optional(
                    PROPERTIES,
                    MAP,
                    "Any setting of Kafka's client, such as security.protocol or"
                            + " sasl.jaas.config.");
    private static final OptionSpec TIMEOUT =
            OptionSpec.optional(
                    REQUEST_TIMEOUT,
                    DURATION,
                    Duration.ofSeconds(10),
                    "The longest wait for the cluster before it counts as unavailable.");

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "kafka",
                    "Topics of the in-process Kafka broker, or of any cluster.",
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.optional(
                                            TOPIC,
                                            STRING,
                                            "The topic; the source's name when absent."),
                                    SERVERS,
                                    CLIENT_PROPERTIES,
                                    OptionSpec.choice(
                                            START,
                                            "earliest",
                                            List.of("earliest", "latest"),
                                            "Where a new run begins; one that goes on continues"
                                                    + " where it was."),
                                    OptionSpec.choice(
                                            STOP,
                                            "never",
                                            List.of("never", "latest"),
                                            "Where a run ends: never, or with what the topic holds"
                                                    + " when it starts; then the source is bounded."),
                                    OptionSpec.optional(
                                            GROUP_ID,
                                            STRING,
                                            "Group under which the positions show in Kafka's own"
                                                    + " tools; tidewire.<pipeline>.<source> when"
                                                    + " absent."),
                                    OptionSpec.optional(
                                            DISCOVER_EVERY,
                                            DURATION,
                                            Duration.ofSeconds(30),
                                            "How often it looks for new partitions."),
                                    TIMEOUT),
                            List.of("json", "csv", "raw"),
                            "json",
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "Positions are part of the checkpoint; uncommitted transactions are not"
                                    + " read, a record without value counts as an empty one."),
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.optional(
                                            TOPIC,
                                            STRING,
                                            "The topic; the sink's name when absent."),
                                    SERVERS,
                                    CLIENT_PROPERTIES,
                                    new OptionSpec(
                                            MODE,
                                            STRING,
                                            false,
                                            null,
                                            List.of("append", "changelog", "upsert"),
                                            null,
                                            null,
                                            "append (rows only), changelog (op in each), upsert (key"
                                                    + " and tombstones); append for a table that"
                                                    + " only grows, else upsert with a known key,"
                                                    + " else changelog."),
                                    OptionSpec.optional(
                                            KEY,
                                            STRINGS,
                                            "Columns that make the record's key, as a JSON object;"
                                                    + " the table's key for upsert when absent."),
                                    OptionSpec.optional(
                                                    PARTITIONS,
                                                    OptionSpec.Type.INTEGER,
                                                    1L,
                                                    "Partitions of the topic if the in-process"
                                                            + " broker has yet to make it.")
                                            .within(1L, 1000L),
                                    OptionSpec.choice(
                                            GUARANTEE,
                                            EXACTLY_ONCE,
                                            List.of(EXACTLY_ONCE, AT_LEAST_ONCE),
                                            "exactly_once shows rows with the next checkpoint, to"
                                                    + " readers of committed records;"
                                                    + " at_least_once at once."),
                                    OptionSpec.optional(
                                            TRANSACTIONAL_ID,
                                            STRING,
                                            "Names the sink's transactions and the group that keeps"
                                                    + " its place; of one running pipeline on a"
                                                    + " cluster; tidewire.<pipeline>.<sink> when"
                                                    + " absent."),
                                    OptionSpec.optional(
                                            TRANSACTION_TIMEOUT,
                                            DURATION,
                                            Duration.ofMinutes(1),
                                            "How long a transaction may stay open: the longest that"
                                                    + " readers wait behind a pipeline that died"
                                                    + " and does not come back."),
                                    TIMEOUT),
                            List.of("json", "csv", "raw"),
                            "json",
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "A transaction for each checkpoint holds the rows and the place they"
                                    + " reach; rows show when the checkpoint is final.",
                            List.of(
                                    new ConnectorSpec.Variant(
                                            GUARANTEE,
                                            AT_LEAST_ONCE,
                                            new ConnectorSpec.Promise(
                                                    ConnectorSpec.Guarantee.AT_LEAST_ONCE,
                                                    "Nothing is lost or reordered, but what was"
                                                            + " written after the last checkpoint"
                                                            + " is written again after a"
                                                            + " crash.")))));

    private final EmbeddedBroker broker;

    /**
     * @param broker for those that name no cluster; not started before one is opened
     */
    public KafkaConnector(EmbeddedBroker broker) {
        this.broker = broker;
    }

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    @Override
    public boolean bounded(Options options) {
        return KafkaSource.bounded(options);
    }

    @Override
    public void prepare(Options options) {
        if (options.stringOrNull(BOOTSTRAP_SERVERS) == null) {
            broker.startEarly();
        }
    }

    @Override
    public String place(String name, Options options, PipelineSpec.@Nullable Format format) {
        String written = options.stringOrNull(TOPIC);
        String servers = options.stringOrNull(BOOTSTRAP_SERVERS);
        return "topic "
                + (written == null ? name : written)
                + (servers == null ? "" : " of " + servers);
    }

    @Override
    public History history(SourceContext context, Map<String, String> positions) {
        Options options = context.options();
        String topic = options.stringOrNull(TOPIC);
        return options.has(BOOTSTRAP_SERVERS)
                ? KafkaHistory.ofCluster(context.name(), options, broker, positions)
                : KafkaHistory.ofLog(
                        context.name(),
                        broker.directory(),
                        topic == null ? context.name() : topic,
                        positions);
    }

    @Override
    public Source openSource(SourceContext context) {
        return new KafkaSource(context, broker);
    }

    @Override
    public Sink openSink(SinkContext context) {
        Options options = context.options();
        if (!options.has(BOOTSTRAP_SERVERS)) {
            broker.createTopic(
                    sinkTopic(context), Math.toIntExact(options.integer(PARTITIONS)), Map.of());
        }
        return options.string(GUARANTEE).equals(EXACTLY_ONCE)
                ? new TransactionalKafkaSink(context, broker)
                : new KafkaSink(context, broker);
    }

    /** Options that name a topic and nothing else; the cluster is whoever's asks. */
    public static Options topic(ConnectorSpec.@Nullable Side side, String topic) {
        Objects.requireNonNull(side);
        return side.defaults().with(TOPIC, topic);
    }

    static String sinkTopic(SinkContext context) {
        String written = context.options().stringOrNull(TOPIC);
        return written != null ? written : context.name();
    }

    @Override
    public List<Fault> checkSink(SinkContext context) {
        List<Fault> faults = new ArrayList<>();
        for (String column : context.options().strings(KEY)) {
            if (context.schema().indexOf(column) < 0) {
                faults.add(
                        Fault.error(
                                ErrorCode.UNKNOWN_NAME,
                                "key: no column '" + column + "'",
                                "columns are " + String.join(", ", context.schema().names()),
                                null));
            }
        }
        Duration timeout = context.options().duration(TRANSACTION_TIMEOUT);
        if (context.options().string(GUARANTEE).equals(EXACTLY_ONCE)
                && timeout.compareTo(context.checkpointEvery().multipliedBy(2)) < 0) {
            faults.add(
                    Fault.warning(
                            ErrorCode.CONFLICT,
                            "transaction_timeout is short beside checkpoint_every, which is how"
                                    + " long a transaction stays open",
                            "twice as long or more leaves time for the checkpoint itself",
                            null));
        }
        String mode = context.options().stringOrNull(MODE);
        if ("append".equals(mode) && !context.insertOnly()) {
            faults.add(
                    Fault.error(
                            ErrorCode.CONFLICT,
                            "mode append cannot say that a row was taken back, and rows of this"
                                    + " table are",
                            "use mode upsert or changelog",
                            null));
        }
        if ("upsert".equals(mode)
                && context.key().isEmpty()
                && context.options().strings(KEY).isEmpty()) {
            faults.add(
                    Fault.error(
                            ErrorCode.MISSING_KEY,
                            "mode upsert needs to know which columns identify a row",
                            "name them: key: [column, ...]",
                            null));
        }
        return faults;
    }
}
