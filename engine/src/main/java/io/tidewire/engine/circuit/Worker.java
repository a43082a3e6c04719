package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.engine.circuit.Node.Route;
import io.tidewire.engine.operator.Grouped;
import io.tidewire.engine.operator.Grouping;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.operator.StepContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Runs a step: every operator once, inputs before users. Each worker has operators of its own; with
 * several, rows change hands before an operator that wants its keys together.
 */
final class Worker {

    private final int index;
    private final List<Node> nodes;
    private final @Nullable Exchange exchange;
    private final @Nullable Operator[] operators;
    private final @Nullable Grouping[] groupings;
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
        this.changes = new Batch[nodes.size()];
        this.rowsIn = new long[nodes.size()];
        this.rowsOut = new long[nodes.size()];
        this.busyNanos = new long[nodes.size()];
        for (Node node : nodes) {
            Supplier<Operator> factory = node.factory();
            Operator operator = factory == null ? null : factory.get();
            operators[node.id()] = operator;
            groupings[node.id()] = operator instanceof Grouped some ? some.grouping() : null;
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

    /**
     * @param watermarks for each node, those of its inputs
     */
    void step(long[][] watermarks, long nowMicros) {
        context.begin(nowMicros);
        offers.forEach(this::cut);
        offers.clear();
        for (Node node : nodes) {
            Operator operator = operators[node.id()];
            if (operator != null) {
                run(node, operator, watermarks[node.id()]);
            }
        }
    }

    private void run(Node node, Operator operator, long[] watermarks) {
        if (exchange != null
                && operator instanceof Grouped grouped
                && node.routes().getFirst() instanceof Route.InGroups route) {
            runInGroups(node, grouped, route, exchange, watermarks);
            return;
        }
        Batch[] inputs = new Batch[node.inputs().size()];
        boolean idle = false;
        for (int i = 0; i < inputs.length; i++) {
            Batch input = changes[node.inputs().get(i)];
            inputs[i] =
                    exchange == null ? input : exchange.swap(node.routes().get(i), index, input);
            idle |= index > 0 && node.routes().get(i) instanceof Route.First;
            rowsIn[node.id()] += inputs[i].size();
        }
        if (idle || index > 0 && inputs.length == 0) {
            return;
        }
        long start = System.nanoTime();
        context.enter(node.view(), watermarks);
        done(node, operator.step(inputs, context), start);
    }

    private void runInGroups(
            Node node, Grouped operator, Route.InGroups route, Exchange with, long[] watermarks) {
        Batch input = changes[node.inputs().getFirst()];
        rowsIn[node.id()] += input.size();
        Exchange.Taken taken =
                with.swapGroups(route, Objects.requireNonNull(groupings[node.id()]), index, input);
        if (route.columns().length == 0 && index > 0) {
            return;
        }
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
