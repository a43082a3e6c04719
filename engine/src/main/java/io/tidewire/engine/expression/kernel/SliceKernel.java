package io.tidewire.engine.expression.kernel;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.plan.Expr;

/**
 * A function that takes a piece out of its first argument: the result points into the bytes of the
 * argument and copies nothing. NULL where any argument is.
 */
public final class SliceKernel implements Kernel {

    /** What {@link Slicer#slice} returns for a NULL. */
    public static final long NULL = -1;

    /** Picks the piece. */
    @FunctionalInterface
    public interface Slicer {

        /**
         * @param row the arguments, of which argument 0 is the text
         * @return {@link #of} the piece, or {@link #NULL}
         */
        long slice(byte[] data, int start, int length, Arguments row);
    }

    private final Slicer slicer;
    private final Arguments arguments;
    private final int mask;

    public SliceKernel(Expr.Call call, Slicer slicer) {
        this.slicer = slicer;
        this.arguments = Arguments.of(call.arguments());
        this.mask = Constants.isLiteral(call.arguments().getFirst()) ? 0 : -1;
    }

    public static long of(int start, int length) {
        return ((long) start << 32) | length;
    }

    @Override
    public Column apply(Column[] columns, int rows, KernelContext context) {
        BytesColumn texts = (BytesColumn) columns[0];
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        boolean[] nulls = null;
        arguments.on(columns, context.nowMicros());
        boolean nullable = arguments.nullable();
        for (int i = 0; i < rows; i++) {
            arguments.at(i);
            int row = i & mask;
            long slice = NULL;
            if (!nullable || !arguments.anyNull()) {
                slice =
                        slicer.slice(
                                texts.data(), texts.starts()[row], texts.lengths()[row], arguments);
            }
            if (slice == NULL) {
                nulls = nulls == null ? new boolean[rows] : nulls;
                nulls[i] = true;
            } else {
                starts[i] = (int) (slice >> 32);
                lengths[i] = (int) slice;
            }
        }
        return new BytesColumn(texts.data(), starts, lengths, nulls, rows);
    }
}
