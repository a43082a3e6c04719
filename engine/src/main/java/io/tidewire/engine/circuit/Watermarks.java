package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The watermark of every node: that of the source, else the least of its inputs. Never falls. */
final class Watermarks {

    private final List<Node> nodes;
    private final Map<String, Integer> sources = new HashMap<>();
    private final long[] marks;
    private final long[][] inputs;

    Watermarks(Program program, List<Node> nodes) {
        this.nodes = nodes;
        this.marks = new long[nodes.size()];
        this.inputs = new long[nodes.size()][];
        for (Node node : nodes) {
            inputs[node.id()] = new long[node.inputs().size()];
        }
        // The nodes of the sources' tables come first, in the program's order.
        for (Node node : nodes) {
            if (node.factory() == null) {
                sources.put(node.view(), node.id());
            }
        }
        for (Program.SourceTable source : program.sources()) {
            Integer node = sources.get(source.name());
            if (node != null) {
                marks[node] = source.eventTime() == null ? Long.MAX_VALUE : Long.MIN_VALUE;
            }
        }
        propagate();
    }

    void advance(Map<String, Long> given) {
        given.forEach(
                (source, mark) -> {
                    Integer node = sources.get(source);
                    if (node != null) {
                        marks[node] = Math.max(marks[node], mark);
                    }
                });
        propagate();
    }

    private void propagate() {
        for (Node node : nodes) {
            if (node.factory() != null) {
                long least = Long.MAX_VALUE;
                for (int i = 0; i < node.inputs().size(); i++) {
                    long mark = marks[node.inputs().get(i)];
                    inputs[node.id()][i] = mark;
                    least = Math.min(least, mark);
                }
                marks[node.id()] = least;
            }
        }
    }

    /** For each node, the watermarks of its inputs. */
    long[][] inputs() {
        return inputs;
    }

    long of(int node) {
        return marks[node];
    }

    void write(StateWriter out) {
        out.writeSize(marks.length);
        for (long mark : marks) {
            out.writeLong(mark);
        }
    }

    void read(StateReader in) {
        if (in.readSize() != marks.length) {
            throw StateReader.unreadable("the checkpoint is of another circuit");
        }
        for (int i = 0; i < marks.length; i++) {
            marks[i] = in.readLong();
        }
        propagate();
    }

    @Override
    public String toString() {
        return Arrays.toString(marks);
    }
}
