package io.tidewire.engine.circuit;

import io.tidewire.engine.operator.Operator;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one operator of one worker within a snapshot: a stream of its own, cut into blocks
 * with their lengths and ended by an empty one. It is written block by block, so its size is not
 * known before and is bounded by the disk alone.
 */
final class Piece {

    private final List<byte[]> blocks = new ArrayList<>();

    private Piece() {}

    static void write(Operator operator, StateWriter out) {
        StateWriter writer = new StateWriter(new Blocks(out));
        operator.snapshot(writer);
        writer.finish();
        out.writeInt(0);
    }

    static Piece read(StateReader in) {
        Piece piece = new Piece();
        for (byte[] block = in.readBytes(); block.length > 0; block = in.readBytes()) {
            piece.blocks.add(block);
        }
        return piece;
    }

    void restore(Operator operator, Share share) {
        StateReader reader = new StateReader(new Bytes(blocks));
        operator.restore(reader, share);
        reader.finish();
    }

    /** Makes a block of each write. */
    private static final class Blocks extends OutputStream {

        private final StateWriter out;

        Blocks(StateWriter out) {
            this.out = out;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int start, int length) {
            if (length > 0) {
                out.writeBytes(source, start, length);
            }
        }
    }

    /** The blocks' bytes, one block after the other. */
    private static final class Bytes extends InputStream {

        private final List<byte[]> blocks;
        private int block;
        private int at;

        Bytes(List<byte[]> blocks) {
            this.blocks = blocks;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int start, int length) {
            if (block == blocks.size()) {
                return -1;
            }
            byte[] source = blocks.get(block);
            int count = Math.min(length, source.length - at);
            System.arraycopy(source, at, target, start, count);
            at += count;
            if (at == source.length) {
                block++;
                at = 0;
            }
            return count;
        }
    }
}
