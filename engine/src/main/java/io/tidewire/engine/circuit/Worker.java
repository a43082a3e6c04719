package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.operator.Grouped;
import io.tidewire.engine.operator.Grouping;
import io.tidewire.engine.operator.Leaders;
import io.tidewire.engine.operator.LeadingRows;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.operator.StepContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One of a circuit's workers: operators of its own and what they gave in this step. */
final class Worker {

    private final int index;
    private final List<Node> nodes;
    private final @Nullable Exchange exchange;
    private final @Nullable Operator[] operators;
    private final @Nullable Grouping[] groupings;
    private final @Nullable Leaders[] leaders;
    private final Batch[] changes;
    private final FailureList failures = new FailureList();
    private final StepContext context = new StepContext(failures);
    private final List<Offer> offers = new ArrayList<>();
    final long[] rowsIn;
    final long[] rowsOut;
    final long[] busyNanos;

    /** A source that has a change, and among how many it is shared out. */
    private record Offer(int source, int shares) {}

    /**
     * @param exchange absent when this is the only worker
     */
    Worker(int index, List<Node> nodes, @Nullable Exchange exchange) {
        this.index = index;
        this.nodes = nodes;
        this.exchange = exchange;
        this.operators = new Operator[nodes.size()];
        this.groupings = new Grouping[nodes.size()];
        this.leaders = new Leaders[nodes.size()];
        this.changes = new Batch[nodes.size()];
        this.rowsIn = new long[nodes.size()];
        this.rowsOut = new long[nodes.size()];
        this.busyNanos = new long[nodes.size()];
        for (Node node : nodes) {
            Supplier<Operator> factory = node.factory();
            Operator operator = factory == null ? null : factory.get();
            operators[node.id()] = operator;
            groupings[node.id()] = operator instanceof Grouped some ? some.grouping() : null;
            leaders[node.id()] = operator instanceof LeadingRows some ? some.leaders() : null;
            changes[node.id()] = Batch.empty(node.schema());
        }
    }

    /** The change of a source, of which this worker takes one of {@code shares} parts. */
    void offer(int source, Batch change, int shares) {
        changes[source] = change;
        offers.add(new Offer(source, shares));
    }

    private void cut(Offer offer) {
        Batch whole = changes[offer.source];
        long size = whole.size();
        int from = (int) (size * index / offer.shares);
        int to = (int) (size * (index + 1) / offer.shares);
        changes[offer.source] = whole.slice(from, to);
        rowsIn[offer.source] += to - from;
        rowsOut[offer.source] += to - from;
    }

    /** Begins a step. */
    void begin(long nowMicros) {
        context.begin(nowMicros);
        offers.forEach(this::cut);
        offers.clear();
    }

    /** What it has of an operator's inputs. */
    long rowsInto(Node node) {
        long rows = 0;
        for (int input : node.inputs()) {
            rows += changes[input].size();
        }
        return rows;
    }

    /** Leaves the rows that an operator is to take in for the workers they belong to. */
    void send(Node node) {
        if (exchange == null) {
            return;
        }
        exchange.begin(index);
        for (int i = 0; i < node.inputs().size(); i++) {
            Batch input = changes[node.inputs().get(i)];
            Leaders among = leaders[node.id()];
            Batch left = among == null ? input : among.of(input);
            // They count as taken in, as they would by a single worker.
            rowsIn[node.id()] += input.size() - left.size();
            exchange.leave(node.routes().get(i), groupings[node.id()], index, i, left);
        }
    }

    /**
     * Runs an operator, when all have sent their rows.
     *
     * @param watermarks those of its inputs
     */
    void run(Node node, long[] watermarks) {
        Operator operator = operators[node.id()];
        if (operator == null || index > 0 && node.byFirst()) {
            return;
        }
        if (exchange != null
                && operator instanceof Grouped grouped
                && node.routes().getFirst() instanceof Route.InGroups) {
            runInGroups(node, grouped, exchange, watermarks);
            return;
        }
        Batch[] inputs = new Batch[node.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            Batch input = changes[node.inputs().get(i)];
            inputs[i] =
                    exchange == null ? input : exchange.take(node.routes().get(i), index, i, input);
            rowsIn[node.id()] += inputs[i].size();
        }
        long start = System.nanoTime();
        context.enter(node.view(), watermarks);
        done(node, operator.step(inputs, context), start);
    }

    private void runInGroups(Node node, Grouped operator, Exchange with, long[] watermarks) {
        Batch input = changes[node.inputs().getFirst()];
        rowsIn[node.id()] += input.size();
        Exchange.Taken taken = with.takeGroups(index, 0, input.schema());
        long start = System.nanoTime();
        context.enter(node.view(), watermarks);
        done(node, operator.step(taken.rows(), taken.groups(), context), start);
    }

    private void done(Node node, Batch change, long start) {
        changes[node.id()] = change;
        rowsOut[node.id()] += change.size();
        busyNanos[node.id()] += System.nanoTime() - start;
    }

    /** What a node gave in this step. */
    Batch change(int node) {
        return changes[node];
    }

    /** Forgets what the step carried, so that it can be collected. */
    void endStep() {
        for (Node node : nodes) {
            changes[node.id()] = Batch.empty(node.schema());
        }
    }

    @Nullable Operator operator(int node) {
        return operators[node];
    }

    /** The rows that could not be computed. */
    FailureList failures() {
        return failures;
    }
}
