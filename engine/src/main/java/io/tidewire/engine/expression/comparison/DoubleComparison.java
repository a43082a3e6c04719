package io.tidewire.engine.expression.comparison;

/** DOUBLE as IEEE 754 compares: NaN equals nothing, not even itself. */
final class DoubleComparison {

    private DoubleComparison() {}

    static boolean[] compare(Operator operator, double[] a, double[] b, int rows) {
        boolean[] result = new boolean[rows];
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] == b[i];
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] != b[i];
                }
            }
            case LESS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] < b[i];
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] <= b[i];
                }
            }
            case GREATER -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] > b[i];
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] >= b[i];
                }
            }
        }
        return result;
    }

    static boolean[] compare(Operator operator, double[] a, double b, int rows) {
        boolean[] result = new boolean[rows];
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] == b;
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] != b;
                }
            }
            case LESS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] < b;
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] <= b;
                }
            }
            case GREATER -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] > b;
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = a[i] >= b;
                }
            }
        }
        return result;
    }
}
