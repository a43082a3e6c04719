package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Program;
import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The state of a circuit as a stream: what it is of, the watermarks, then for every operator the
 * state of each worker as a piece of its own. Pieces hold groups with their keys, so a circuit of
 * another number of workers reads all of them and keeps in each worker what is its share.
 */
final class Snapshots {

    /** Goes up with every change of what an operator writes. */
    private static final int VERSION = 4;

    private Snapshots() {}

    /** Tells programs apart whose state does not fit together. */
    static String fingerprint(Program program) {
        // Arrays print their identity, which says nothing.
        String text = program.sources() + "\n" + program.views();
        byte[] bytes = text.replaceAll("\\[B@[0-9a-f]+", "bytes").getBytes(StandardCharsets.UTF_8);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return Long.toHexString(checksum.getValue()) + "-" + bytes.length;
    }

    static void write(
            StateWriter out,
            String fingerprint,
            Watermarks watermarks,
            List<Node> nodes,
            List<Worker> workers) {
        out.section("circuit", VERSION);
        out.writeString(fingerprint);
        out.writeInt(workers.size());
        watermarks.write(out);
        for (Node node : nodes) {
            for (Worker worker : workers) {
                Operator operator = worker.operator(node.id());
                if (operator != null) {
                    Piece.write(operator, out);
                }
            }
        }
        out.section("circuit end", VERSION);
    }

    static void read(
            StateReader in,
            String fingerprint,
            Watermarks watermarks,
            List<Node> nodes,
            List<Worker> workers) {
        if (in.section("circuit", VERSION) != VERSION) {
            throw StateReader.unreadable("the snapshot is of an older version of Tidewire");
        }
        if (!in.readString().equals(fingerprint)) {
            throw StateReader.unreadable("the snapshot is of a pipeline with other sources or SQL");
        }
        int writers = in.readInt();
        watermarks.read(in);
        for (Node node : nodes) {
            if (node.factory() != null) {
                for (int writer = 0; writer < writers; writer++) {
                    Piece piece = Piece.read(in);
                    for (int i = 0; i < workers.size(); i++) {
                        if (writers != workers.size() || i == writer) {
                            restore(workers.get(i), node, piece, new Share(i, workers.size()));
                        }
                    }
                }
            }
        }
        in.section("circuit end", VERSION);
    }

    private static void restore(Worker worker, Node node, Piece piece, Share share) {
        Operator operator = worker.operator(node.id());
        if (operator != null) {
            piece.restore(operator, share);
        }
    }
}
