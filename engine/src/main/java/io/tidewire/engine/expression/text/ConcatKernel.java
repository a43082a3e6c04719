package io.tidewire.engine.expression.text;

import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;
import io.tidewire.engine.expression.kernel.Nulls;

import java.util.List;

/** CONCAT over the bytes: one pass for the length, one that copies. */
final class ConcatKernel implements Kernel {

    private final int[] masks;

    ConcatKernel(List<Expr> arguments) {
        this.masks = arguments.stream().mapToInt(a -> Constants.isLiteral(a) ? 0 : -1).toArray();
    }

    @Override
    public Column apply(Column[] arguments, int rows, KernelContext context) {
        boolean[] nulls = null;
        for (int i = 0; i < masks.length; i++) {
            nulls = Nulls.either(nulls, masks[i] == 0 ? null : arguments[i].nulls(), rows);
        }
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        int total = 0;
        for (int row = 0; row < rows; row++) {
            starts[row] = total;
            if (nulls == null || !nulls[row]) {
                for (int i = 0; i < masks.length; i++) {
                    lengths[row] += ((BytesColumn) arguments[i]).lengths()[row & masks[i]];
                }
                total = Math.addExact(total, lengths[row]);
            }
        }
        byte[] data = new byte[total];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < masks.length && lengths[row] > 0; i++) {
                BytesColumn part = (BytesColumn) arguments[i];
                int position = row & masks[i];
                int length = part.lengths()[position];
                System.arraycopy(part.data(), part.starts()[position], data, at, length);
                at += length;
            }
        }
        return new BytesColumn(data, starts, lengths, nulls, rows);
    }
}
