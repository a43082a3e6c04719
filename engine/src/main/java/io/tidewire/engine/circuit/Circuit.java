package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.batch.NetChange;
import io.tidewire.engine.lineage.Lineage;
import io.tidewire.engine.lineage.Lineages;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A program as operators that advance in steps. After every step each view equals its SQL over all
 * rows given so far; what a step returns is the change. Used by one thread; with several workers it
 * starts threads beside it and a step returns when all of them are done.
 */
public final class Circuit implements AutoCloseable {

    /** So many rows are worth waking the workers. */
    private static final int FEW_ROWS = 1024;

    private final CircuitBuilder plan;
    private final Watermarks watermarks;
    private final Crew crew;

    private Circuit(Program program, int workers, int fewRows, UnaryOperator<String> labels) {
        this.plan = new CircuitBuilder(program, labels);
        this.watermarks = new Watermarks(program, plan.nodes, labels);
        this.crew = new Crew(plan.nodes, workers, fewRows);
    }

    /**
     * @param workers 1 or more; with 1 everything runs in the caller's thread
     */
    public static Circuit build(Program program, int workers) {
        return build(program, workers, UnaryOperator.identity());
    }

    /**
     * @param labels what a source is known by, of its name: state belongs to the label
     */
    public static Circuit build(Program program, int workers, UnaryOperator<String> labels) {
        return new Circuit(program, workers, FEW_ROWS, labels);
    }

    /** As {@link #build(Program, int)}; two rows are worth waking the workers. */
    public static Circuit threaded(Program program, int workers) {
        return new Circuit(program, workers, 2, UnaryOperator.identity());
    }

    /**
     * One step. When it throws, the state is undefined and the circuit must be closed.
     *
     * @param inputs by source name, what arrived; a source that is absent brought nothing. The
     *     batches are not kept beyond the step.
     * @param sourceWatermarks by source name, in microseconds: no later row of it is below. {@link
     *     Long#MIN_VALUE} before there is one, {@link Long#MAX_VALUE} when the source has ended. A
     *     source that is absent keeps the one it had; one without event time holds nothing back.
     * @param nowMicros the step's clock, for CURRENT_TIMESTAMP and processing time
     */
    public StepResult step(
            Map<String, Batch> inputs, Map<String, Long> sourceWatermarks, long nowMicros) {
        watermarks.advance(sourceWatermarks);
        inputs.forEach((source, batch) -> crew.offer(table(source), batch));
        crew.step(watermarks.inputs(), nowMicros);
        Map<String, NetChange> changes = new LinkedHashMap<>();
        plan.views.forEach(
                (view, node) -> {
                    NetChange change = change(plan.nodes.get(node));
                    if (!change.isEmpty()) {
                        changes.put(view, change);
                    }
                });
        List<FailedRow> failures =
                FailureList.take(crew.workers().stream().map(Worker::failures).toList());
        crew.workers().forEach(Worker::endStep);
        return new StepResult(changes, failures);
    }

    /** What the tables and the state of a program are; makes no operators. */
    public static Lineages lineages(Program program, UnaryOperator<String> labels) {
        CircuitBuilder nodes = new CircuitBuilder(program, labels);
        Map<String, Lineage> tables = new LinkedHashMap<>();
        nodes.tables.forEach((name, node) -> tables.put(name, nodes.node(node).lineage()));
        Map<String, List<String>> states = new LinkedHashMap<>();
        for (Node node : nodes.nodes) {
            String state = node.lineage().state();
            if (state != null) {
                states.computeIfAbsent(node.view(), _ -> new ArrayList<>()).add(state);
            }
        }
        return new Lineages(tables, states);
    }

    private int table(String source) {
        Integer node = plan.sources.get(source);
        if (node == null) {
            throw new IllegalArgumentException("no source " + source);
        }
        return node;
    }

    private NetChange change(Node node) {
        List<Batch> parts =
                crew.workers().stream().map(worker -> worker.change(node.id())).toList();
        // What one worker inserts and another retracts is a row that may be with either.
        boolean netted =
                parts.size() == 1 || node.facts().insertOnly() || node.facts().placed() != null;
        return netted
                ? NetChange.of(node.schema(), parts)
                : NetChange.of(Consolidation.net(Batches.concat(node.schema(), parts)));
    }

    /** The watermark a view has reached: no later change of its time column is below. */
    public long watermark(String view) {
        Integer node = plan.views.get(view);
        if (node == null) {
            throw new IllegalArgumentException("no view " + view);
        }
        return watermarks.of(node);
    }

    /**
     * The state of the operators, each part under its {@link Lineage#state}, whatever the program
     * around it; several of one are told apart by a number. To be written between two steps; to be
     * read before the first one, also by a circuit of another number of workers.
     */
    public List<StatePart> state() {
        List<StatePart> parts = new ArrayList<>();
        StatePart.Names names = new StatePart.Names();
        for (Node node : plan.nodes) {
            List<StateOwner> owners = new ArrayList<>();
            for (Worker worker : crew.workers()) {
                Operator operator = worker.operator(node.id());
                if (operator != null && !operator.tables().isEmpty()) {
                    owners.add(operator);
                }
            }
            String state = node.lineage().state();
            if (!owners.isEmpty() && state != null) {
                parts.add(new StatePart(names.next(state), node.view(), false, owners));
            }
        }
        return parts;
    }

    /** What belongs to the state beside {@link #state}. */
    public void writeWatermarks(StateWriter out) {
        watermarks.write(out);
    }

    /** What names the watermark of a source in {@link #watermarks}. */
    public static String clock(Program.SourceTable source, String label) {
        return Watermarks.timeOf(source, label);
    }

    /** Those that {@link #writeWatermarks} has written. */
    public static Map<String, Long> watermarks(StateReader in) {
        return Watermarks.readAll(in);
    }

    public void readWatermarks(StateReader in) {
        watermarks.read(in);
    }

    /** What a circuit of the program would be made of: every operator, without any numbers yet. */
    public static List<OperatorInfo> describe(Program program) {
        return new CircuitBuilder(program, UnaryOperator.identity())
                .nodes.stream().map(node -> info(node, 0, 0, 0, 0, 0, 0)).toList();
    }

    /** Every operator in the order it runs. May be called between steps only. */
    public List<OperatorInfo> operators() {
        List<OperatorInfo> infos = new ArrayList<>();
        for (Node node : plan.nodes) {
            infos.add(info(node));
        }
        return infos;
    }

    private OperatorInfo info(Node node) {
        long rowsIn = 0;
        long rowsOut = 0;
        long stateRows = 0;
        long stateBytes = 0;
        long forgotten = 0;
        long busyNanos = 0;
        for (Worker worker : crew.workers()) {
            rowsIn += worker.rowsIn[node.id()];
            rowsOut += worker.rowsOut[node.id()];
            busyNanos += worker.busyNanos[node.id()];
            Operator operator = worker.operator(node.id());
            if (operator != null) {
                stateRows += operator.stateRows();
                stateBytes += operator.stateBytes();
                forgotten += operator.forgotten();
            }
        }
        return info(node, rowsIn, rowsOut, stateRows, stateBytes, forgotten, busyNanos);
    }

    private static OperatorInfo info(
            Node node,
            long rowsIn,
            long rowsOut,
            long stateRows,
            long stateBytes,
            long forgotten,
            long busyNanos) {
        return new OperatorInfo(
                node.view(),
                node.name(),
                node.state().keeps(),
                node.state().bound(),
                node.state().hint(),
                rowsIn,
                rowsOut,
                stateRows,
                stateBytes,
                forgotten,
                busyNanos);
    }

    @Override
    public void close() {
        crew.close();
    }
}
