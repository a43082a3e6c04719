package io.tidewire.engine.expression.arithmetic;

import io.tidewire.engine.expression.kernel.KernelContext;

import org.jspecify.annotations.Nullable;

/** INT and month intervals; overflow wraps, a zero divisor fails its row. */
final class IntArithmetic {

    private IntArithmetic() {}

    static int[] compute(
            Operator operator,
            int[] a,
            int[] b,
            int rows,
            boolean @Nullable [] nulls,
            KernelContext context) {
        int[] result = new int[rows];
        switch (operator) {
            case PLUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] + b[i];
                }
            }
            case MINUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] - b[i];
                }
            }
            case TIMES -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] * b[i];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < rows; i++) {
                    if (b[i] != 0) {
                        result[i] = a[i] / b[i];
                    } else if (nulls == null || !nulls[i]) {
                        context.fail(i, Arithmetic.DIVISION_BY_ZERO);
                    }
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    if (b[i] != 0) {
                        result[i] = a[i] % b[i];
                    } else if (nulls == null || !nulls[i]) {
                        context.fail(i, Arithmetic.DIVISION_BY_ZERO);
                    }
                }
            }
        }
        return result;
    }

    /** b is not 0 where it divides. */
    static int[] compute(Operator operator, int[] a, int b, int rows) {
        int[] result = new int[rows];
        switch (operator) {
            case PLUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] + b;
                }
            }
            case MINUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] - b;
                }
            }
            case TIMES -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] * b;
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] / b;
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] % b;
                }
            }
        }
        return result;
    }

    static int[] compute(
            Operator operator,
            int a,
            int[] b,
            int rows,
            boolean @Nullable [] nulls,
            KernelContext context) {
        int[] result = new int[rows];
        switch (operator) {
            case PLUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a + b[i];
                }
            }
            case MINUS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a - b[i];
                }
            }
            case TIMES -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a * b[i];
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < rows; i++) {
                    if (b[i] != 0) {
                        result[i] = a / b[i];
                    } else if (nulls == null || !nulls[i]) {
                        context.fail(i, Arithmetic.DIVISION_BY_ZERO);
                    }
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    if (b[i] != 0) {
                        result[i] = a % b[i];
                    } else if (nulls == null || !nulls[i]) {
                        context.fail(i, Arithmetic.DIVISION_BY_ZERO);
                    }
                }
            }
        }
        return result;
    }
}
