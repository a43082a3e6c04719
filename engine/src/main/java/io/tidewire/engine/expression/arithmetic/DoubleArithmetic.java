package io.tidewire.engine.expression.arithmetic;

/** DOUBLE as IEEE 754 has it: nothing fails. */
final class DoubleArithmetic {

    private DoubleArithmetic() {}

    static double[] compute(Operator operator, double[] a, double[] b, int rows) {
        double[] result = new double[rows];
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
                    result[i] = a[i] / b[i];
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] % b[i];
                }
            }
        }
        return result;
    }

    static double[] compute(Operator operator, double[] a, double b, int rows) {
        double[] result = new double[rows];
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

    static double[] compute(Operator operator, double a, double[] b, int rows) {
        double[] result = new double[rows];
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
                    result[i] = a / b[i];
                }
            }
            case MOD -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a % b[i];
                }
            }
        }
        return result;
    }
}
