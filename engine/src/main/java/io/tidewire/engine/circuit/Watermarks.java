package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The watermark of every node: that of the source, else the least of its inputs. Never falls. */
final class Watermarks {

    private final List<Node> nodes;
    private final Map<String, Integer> sources = new HashMap<>();

    /** The sources that have event time, by label. */
    private final Map<String, Integer> timed = new TreeMap<>();

    private final long[] marks;
    private final long[][] inputs;

    Watermarks(Program program, List<Node> nodes, UnaryOperator<String> labels) {
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
                if (source.eventTime() != null) {
                    timed.put(timeOf(source, labels.apply(source.name())), node);
                }
            }
        }
        propagate();
    }

    /** A watermark of one column says nothing of another. */
    static String timeOf(Program.SourceTable source, String label) {
        Program.EventTime time = source.eventTime();
        return time == null ? label : label + " by " + source.schema().name(time.column());
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

    /** Those of the sources that have event time, from which the others follow. */
    void write(StateWriter out) {
        out.section("watermarks", 1);
        out.writeSize(timed.size());
        timed.forEach(
                (label, node) -> {
                    out.writeString(label);
                    out.writeLong(marks[node]);
                });
    }

    /** A source that is not there any more is passed over; a new one begins. */
    void read(StateReader in) {
        readAll(in)
                .forEach(
                        (clock, mark) -> {
                            Integer node = timed.get(clock);
                            if (node != null) {
                                marks[node] = mark;
                            }
                        });
        propagate();
    }

    static Map<String, Long> readAll(StateReader in) {
        Map<String, Long> marks = new TreeMap<>();
        in.section("watermarks", 1);
        for (long count = in.readSize(); count > 0; count--) {
            marks.put(in.readString(), in.readLong());
        }
        return marks;
    }

    @Override
    public String toString() {
        return Arrays.toString(marks);
    }
}
