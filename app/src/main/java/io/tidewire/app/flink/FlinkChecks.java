package io.tidewire.app.flink;

import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.data.DataType;
import io.tidewire.api.deploy.Brokers;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.app.run.CheckedPipeline;
import io.tidewire.app.run.Contexts;
import io.tidewire.connectors.kafka.TopicOptions;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What of a pipeline cannot run on Flink, and what to write instead; nothing is connected to. */
public final class FlinkChecks {

    private static final String KAFKA = "kafka";

    /** What a changelog calls the kind of a change. */
    private static final String OP = "op";

    /** Digits of the seconds that Flink's watermarks have. */
    private static final int FINEST_TIME = 3;

    private final PipelineSpec spec;
    private final Program program;
    private final @Nullable Brokers brokers;
    private final Contexts contexts;
    private final Set<String> topics;
    private final StateLife life;
    private final List<Fault> faults = new ArrayList<>();

    private FlinkChecks(CheckedPipeline.Runnable pipeline, @Nullable Brokers brokers) {
        this.spec = pipeline.spec();
        this.program = pipeline.program();
        this.brokers = brokers;
        this.contexts = new Contexts(spec, program, Clock.systemUTC());
        this.life = StateLife.of(spec, program);
        this.topics = new HashSet<>(Set.of(FlinkPipeline.quarantine(spec.name())));
    }

    /**
     * @param brokers where the file names none; null when it has to
     * @return in the order of the file; empty when all of it can run there
     */
    public static List<Fault> check(CheckedPipeline.Runnable pipeline, @Nullable Brokers brokers) {
        FlinkChecks checks = new FlinkChecks(pipeline, brokers);
        pipeline.spec().sources().forEach(checks::source);
        pipeline.spec().views().forEach(checks::view);
        pipeline.spec().views().forEach(checks::sql);
        pipeline.spec().sinks().forEach(checks::sink);
        ReplicatedTable.of(pipeline).forEach(checks::replicated);
        return checks.faults;
    }

    private void source(PipelineSpec.Source source) {
        if (Seam.isPushed(source)) {
            across(
                    "what is posted to '" + source.name() + "'",
                    Seam.topic(spec.name(), source.name()),
                    source.location());
        } else if (!source.connector().equals(KAFKA)) {
            fault(
                    "the source '"
                            + source.name()
                            + "' is of connector "
                            + source.connector()
                            + ", and a Flink job reads from Kafka alone",
                    "let a Tidewire process bring it into a topic, and write connector: kafka here",
                    source.location());
        } else {
            reached("source", source.name(), source.options(), source.location());
        }
        for (Program.SourceTable table : program.sources()) {
            if (table.name().equals(source.name())) {
                eventTime(source, table);
            }
        }
    }

    private void eventTime(PipelineSpec.Source source, Program.SourceTable table) {
        PipelineSpec.EventTime time = source.eventTime();
        Program.EventTime compiled = table.eventTime();
        if (time != null
                && compiled != null
                && table.schema().type(compiled.column()).precision() > FINEST_TIME) {
            fault(
                    "the event time '" + time.column() + "' is finer than Flink's milliseconds",
                    "declare the column as "
                            + table.schema().type(compiled.column()).kind()
                            + "(3)",
                    time.location());
        }
    }

    private void view(PipelineSpec.View view) {
        for (Program.View compiled : program.views()) {
            if (compiled.name().equals(view.name())) {
                windows(view, compiled.plan());
                if (view.retain() != null) {
                    retained(view, compiled.plan());
                }
            }
        }
    }

    /** Flink forgets whatever an operator keeps. */
    private void retained(PipelineSpec.View view, Plan plan) {
        boolean lasting = Seam.lastingTables(program, view, view.sql()).all();
        boolean forgets =
                StateLife.nodes(plan)
                        .filter(node -> !lasting || !(node instanceof Plan.Join))
                        .anyMatch(life::keepsTables);
        if (forgets) {
            fault(
                    "the view '"
                            + view.name()
                            + "' retains, and keeps rows of tables as well, which Flink would forget"
                            + " with the rest",
                    "compute what is of the tables in a view without retain, such as a join FOR"
                            + " SYSTEM_TIME AS OF, and read it here; a plain JOIN may name the table"
                            + " itself",
                    view.location());
        }
        boolean unending =
                StateLife.nodes(plan).anyMatch(Plan.Match.class::isInstance)
                        && LackingSql.lacks(view.sql(), "WITHIN");
        if (unending) {
            fault(
                    "the view '"
                            + view.name()
                            + "' retains, which Flink's MATCH_RECOGNIZE does not obey",
                    "say it in the pattern: PATTERN (...) WITHIN INTERVAL '7' DAY",
                    view.location());
        }
    }

    private void windows(PipelineSpec.View view, Plan plan) {
        if (life.isMixed(view.name())) {
            fault(
                    "the view '"
                            + view.name()
                            + "' updates windows that are open and keeps more than them, and Flink"
                            + " cannot let go of the one without the other",
                    "compute the windows in a view of their own, with emit: updates, and read it"
                            + " here",
                    view.location());
        }
        if (view.emit() == PipelineSpec.Emit.UPDATES) {
            boolean overChanges =
                    StateLife.nodes(plan)
                            .anyMatch(
                                    node ->
                                            node instanceof Plan.Window window
                                                    && !life.facts(window.input()).insertOnly());
            if (overChanges) {
                fault(
                        "the view '"
                                + view.name()
                                + "' updates open windows of rows that change, and Flink gives"
                                + " those out when they close alone",
                        "leave emit out, or group by a time rounded down, such as"
                                + " FLOOR(ts TO HOUR), instead of a window",
                        view.location());
            }
            return;
        }
        StateLife.nodes(plan)
                .filter(
                        node ->
                                node instanceof Plan.Finalize
                                        || node instanceof Plan.Window
                                        || node instanceof Plan.Session)
                .flatMap(StateLife::reads)
                .filter(life::isOpen)
                .findFirst()
                .ifPresent(
                        open ->
                                fault(
                                        "the view '"
                                                + view.name()
                                                + "' gives out its windows when they close, and"
                                                + " '"
                                                + open
                                                + "' that it reads updates them while they are"
                                                + " open, so that Flink does not see them close",
                                        "write emit: updates here too, or leave it out of '"
                                                + open
                                                + "'",
                                        view.location()));
    }

    private void sql(PipelineSpec.View view) {
        for (LackingSql.Found found : LackingSql.in(view.sql())) {
            fault(
                    "Flink has no " + found.what() + ", which the view '" + view.name() + "' uses",
                    found.instead(),
                    found.location());
        }
    }

    private void sink(PipelineSpec.Sink sink) {
        if (sink.connector().equals(KAFKA)) {
            reached("sink", sink.name(), sink.options(), sink.location());
        } else if (Seam.isDelivered(sink)) {
            delivered(sink);
        } else if (Seam.isReplicated(sink)) {
            table(sink);
        } else {
            fault(
                    "the sink '"
                            + sink.name()
                            + "' is of connector "
                            + sink.connector()
                            + ", which keeps what it needs to deliver exactly once beside its"
                            + " rows, and the processes at the edge keep nothing",
                    "write connector: kafka here; while rows are only added, a second file can read"
                            + " the topic and have this sink",
                    sink.location());
        }
    }

    /** Every process at the edge has a table of what is now; it has not seen all changes. */
    private void table(PipelineSpec.Sink sink) {
        String option =
                !sink.options().string("mode").equals("table")
                        ? "mode"
                        : sink.options().strings("primary_key").isEmpty() ? null : "primary_key";
        if (option != null) {
            fault(
                    "the table of the sink '"
                            + sink.name()
                            + "' depends by '"
                            + option
                            + "' on the order of changes, which a process at the edge that starts"
                            + " later does not see",
                    "leave "
                            + option
                            + " out, or compute that table in a view: ROW_NUMBER() ... = 1 takes the"
                            + " newest row of a key",
                    sink.location());
        }
    }

    private void replicated(ReplicatedTable table) {
        String what = "what is served of '" + table.name() + "'";
        across(what, table.topic(), table.location());
        for (int i = 0; i < table.schema().size() && table.isCounted(); i++) {
            if (table.schema().type(i).kind() == DataType.Kind.MAP) {
                fault(
                        "'"
                                + table.name()
                                + "' changes and has no key, so that its rows are told apart as a"
                                + " whole, and Flink cannot tell apart the MAP '"
                                + table.schema().name(i)
                                + "'",
                        "leave the column out, or group by what identifies a row",
                        table.location());
            }
        }
        for (PipelineSpec.Sink sink : spec.sinks()) {
            if (sink.connector().equals(KAFKA)
                    && new TopicOptions(sink.name(), sink.options())
                            .topic()
                            .equals(table.topic())) {
                fault(
                        what + " goes through the topic " + table.topic() + ", which is taken",
                        "give the sink '" + sink.name() + "' another topic",
                        sink.location());
            }
        }
    }

    private void delivered(PipelineSpec.Sink sink) {
        across(
                "what '" + sink.name() + "' delivers",
                Seam.topic(spec.name(), sink.name()),
                sink.location());
        SinkContext context = contexts.sink(sink, (row, reason) -> {});
        if (!context.insertOnly() && context.schema().indexOf(OP) >= 0) {
            fault(
                    "'"
                            + sink.from()
                            + "' changes and has a column '"
                            + OP
                            + "', which is what the kind of a change is called on the topic to the"
                            + " sink '"
                            + sink.name()
                            + "'",
                    "rename the column in the view",
                    sink.location());
        }
    }

    /** One topic that the edge and the job share. */
    private void across(String what, String topic, Location location) {
        if (brokers == null) {
            fault(
                    what
                            + " goes through the topic "
                            + topic
                            + ", and it is not said of which cluster",
                    "name it: --kafka host:port, or kafka under deploy in the file",
                    location);
        }
        if (!topics.add(topic)) {
            fault(
                    what + " goes through the topic " + topic + ", which is taken",
                    "rename it: sources of connector http and sinks that are not kafka have a topic"
                            + " each, by their names; quarantine has one as well",
                    location);
        }
    }

    private void reached(
            String kind, String name, io.tidewire.api.pipeline.Options options, Location location) {
        if (brokers == null && new TopicOptions(name, options).brokers() == null) {
            fault(
                    "the "
                            + kind
                            + " '"
                            + name
                            + "' uses the in-process broker, which a Flink job cannot reach",
                    "name the cluster: bootstrap_servers: host:port, or --kafka host:port",
                    location);
        }
    }

    private void fault(String message, String hint, Location location) {
        faults.add(Fault.error(ErrorCode.ENGINE_UNSUPPORTED, message, hint, location));
    }
}
