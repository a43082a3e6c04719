package io.tidewire.engine.expression.comparison;

import io.tidewire.api.data.BytesColumn;

import java.util.Arrays;

/** STRING and BYTES: byte by byte, unsigned, which for UTF-8 is the order of the code points. */
final class BytesComparison {

    private BytesComparison() {}

    /**
     * @param mask of the position in b: -1 for a column, 0 for a constant
     */
    static boolean[] compare(Operator operator, BytesColumn a, BytesColumn b, int mask, int rows) {
        return operator == Operator.EQUAL || operator == Operator.NOT_EQUAL
                ? equality(a, b, mask, rows, operator == Operator.EQUAL)
                : order(operator, a, b, mask, rows);
    }

    private static boolean[] equality(
            BytesColumn a, BytesColumn b, int mask, int rows, boolean equal) {
        boolean[] result = new boolean[rows];
        byte[] dataA = a.data();
        byte[] dataB = b.data();
        int[] lengthsA = a.lengths();
        int[] lengthsB = b.lengths();
        boolean[] nullsA = a.nulls();
        for (int i = 0; i < rows; i++) {
            // The slice under a null is unspecified and may lie anywhere.
            if (nullsA != null && nullsA[i]) {
                continue;
            }
            int j = i & mask;
            int length = lengthsA[i];
            result[i] =
                    (length == lengthsB[j]
                                    && !b.isNull(j)
                                    && equal(dataA, a.starts()[i], dataB, b.starts()[j], length))
                            == equal;
        }
        return result;
    }

    private static boolean equal(byte[] a, int startA, byte[] b, int startB, int length) {
        return Arrays.equals(a, startA, startA + length, b, startB, startB + length);
    }

    private static boolean[] order(
            Operator operator, BytesColumn a, BytesColumn b, int mask, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            int j = i & mask;
            if (!a.isNull(i) && !b.isNull(j)) {
                result[i] = operator.holds(compare(a, i, b, j));
            }
        }
        return result;
    }

    static int compare(BytesColumn a, int rowA, BytesColumn b, int rowB) {
        int startA = a.starts()[rowA];
        int startB = b.starts()[rowB];
        return Arrays.compareUnsigned(
                a.data(),
                startA,
                startA + a.lengths()[rowA],
                b.data(),
                startB,
                startB + b.lengths()[rowB]);
    }
}
