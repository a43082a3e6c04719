package io.tidewire.engine.expression.text;

import io.tidewire.api.data.BooleanColumn;
import io.tidewire.api.data.BytesColumn;
import io.tidewire.api.data.Column;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowFailure;
import io.tidewire.engine.expression.kernel.RowKernel;

/** LIKE: over the bytes alone when the pattern is a literal. */
public final class LikeKernel {

    private LikeKernel() {}

    public static Kernel kernel(Expr.Call call) {
        String pattern = Constants.text(call.arguments().get(1));
        String escape = call.arguments().size() > 2 ? Constants.text(call.arguments().get(2)) : "";
        if (pattern == null || escape == null || Constants.isLiteral(call.arguments().getFirst())) {
            return RowKernel.strict(call, LikeKernel::matches);
        }
        LikePattern compiled;
        try {
            compiled = LikePattern.compile(pattern, escape);
        } catch (RowFailure e) {
            // Each row says so.
            return RowKernel.strict(call, LikeKernel::matches);
        }
        return (arguments, rows, _) -> matches(compiled, (BytesColumn) arguments[0], rows);
    }

    private static Column matches(LikePattern pattern, BytesColumn texts, int rows) {
        byte[] data = texts.data();
        int[] starts = texts.starts();
        int[] lengths = texts.lengths();
        boolean[] nulls = texts.nulls();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            if (nulls == null || !nulls[i]) {
                result[i] = pattern.matches(data, starts[i], lengths[i]);
            }
        }
        return new BooleanColumn(result, nulls, rows);
    }

    private static Object matches(Arguments row) {
        byte[] text = row.bytes(0);
        return LikePattern.compile(row.text(1), row.count() > 2 ? row.text(2) : "")
                .matches(text, 0, text.length);
    }
}
