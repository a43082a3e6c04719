package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.KernelContext;

/** Computes the arguments, then the kernel over them. */
final class CallEvaluator implements Evaluator {

    private final Kernel kernel;
    private final Operand[] operands;

    /** Nothing but constants: computed for one row, which stands for all, also when it fails. */
    private final boolean constant;

    CallEvaluator(Kernel kernel, Operand[] operands, boolean constant) {
        this.kernel = kernel;
        this.operands = operands;
        this.constant = constant;
    }

    @Override
    public Column evaluate(Batch input, EvaluationContext context) {
        Column[] arguments = new Column[operands.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                    switch (operands[i]) {
                        case Operand.Constant value -> value.single();
                        case Operand.Computed value -> value.evaluator().evaluate(input, context);
                    };
        }
        if (!constant) {
            return kernel.apply(arguments, input.size(), context);
        }
        Column single = kernel.apply(arguments, 1, new EveryRow(input.size(), context));
        return Constants.repeat(single, input.size());
    }

    /** A failure of the one row is one of every row. */
    private record EveryRow(int rows, EvaluationContext context) implements KernelContext {

        @Override
        public long nowMicros() {
            return context.nowMicros();
        }

        @Override
        public void fail(int row, String message) {
            for (int i = 0; i < rows; i++) {
                context.fail(i, message);
            }
        }
    }
}
