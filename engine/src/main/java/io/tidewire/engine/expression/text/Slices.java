package io.tidewire.engine.expression.text;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.SliceKernel;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** Functions whose result is a piece of their text. */
public final class Slices {

    private Slices() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case SUBSTRING -> new SliceKernel(call, Slices::substring);
            case LEFT -> new SliceKernel(call, Slices::left);
            case RIGHT -> new SliceKernel(call, Slices::right);
            case TRIM -> trim(call, true, true);
            case LTRIM -> trim(call, true, false);
            case RTRIM -> trim(call, false, true);
            case SPLIT_INDEX -> splitIndex(call);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    /** From counts from 1, backwards from the end when negative; 0 is taken for 1. */
    private static long substring(byte[] data, int start, int length, Arguments row) {
        long from = row.integer(1);
        long count = row.count() > 2 ? row.integer(2) : Integer.MAX_VALUE;
        if (count < 0) {
            return SliceKernel.NULL;
        }
        int end = start + length;
        int begin = start;
        if (from > 0) {
            begin = Utf8.skip(data, start, end, from - 1);
        } else if (from < 0) {
            long skipped = Utf8.count(data, start, length) + from;
            if (skipped < 0) {
                return SliceKernel.of(start, 0);
            }
            begin = Utf8.skip(data, start, end, skipped);
        }
        return SliceKernel.of(begin, Utf8.skip(data, begin, end, count) - begin);
    }

    private static long left(byte[] data, int start, int length, Arguments row) {
        return SliceKernel.of(
                start, Utf8.skip(data, start, start + length, row.integer(1)) - start);
    }

    private static long right(byte[] data, int start, int length, Arguments row) {
        long count = row.integer(1);
        int end = start + length;
        int begin = end;
        for (long i = 0; i < count && begin > start; i++) {
            begin = Utf8.previous(data, begin, start);
        }
        return SliceKernel.of(begin, end - begin);
    }

    private static Kernel trim(Expr.Call call, boolean leading, boolean trailing) {
        String constant =
                call.arguments().size() < 2 ? " " : Constants.text(call.arguments().get(1));
        byte @Nullable [] fixed =
                constant == null ? null : constant.getBytes(StandardCharsets.UTF_8);
        return new SliceKernel(
                call,
                (data, start, length, row) -> {
                    byte[] set = fixed == null ? row.bytes(1) : fixed;
                    int from = start;
                    int to = start + length;
                    while (leading && from < to) {
                        int next = Utf8.next(data, from, to);
                        if (!contains(set, data, from, next)) {
                            break;
                        }
                        from = next;
                    }
                    while (trailing && from < to) {
                        int previous = Utf8.previous(data, to, from);
                        if (!contains(set, data, previous, to)) {
                            break;
                        }
                        to = previous;
                    }
                    return SliceKernel.of(from, to - from);
                });
    }

    /** Whether one of the set's code points is the one between the two positions. */
    private static boolean contains(byte[] set, byte[] data, int from, int to) {
        if (to - from == 1) {
            for (byte b : set) {
                if (b == data[from]) {
                    return true;
                }
            }
            return false;
        }
        byte[] codePoint = new byte[to - from];
        System.arraycopy(data, from, codePoint, 0, codePoint.length);
        return Utf8.indexOf(set, 0, set.length, codePoint) >= 0;
    }

    private static Kernel splitIndex(Expr.Call call) {
        String constant = Constants.text(call.arguments().get(1));
        byte @Nullable [] fixed =
                constant == null ? null : constant.getBytes(StandardCharsets.UTF_8);
        boolean text = call.arguments().get(1).type().kind() == DataType.Kind.STRING;
        return new SliceKernel(
                call,
                (data, start, length, row) -> {
                    byte[] separator =
                            fixed != null ? fixed : text ? row.bytes(1) : separator(row.integer(1));
                    return part(data, start, start + length, separator, row.integer(2));
                });
    }

    /** A separator given as its code. */
    private static byte[] separator(long code) {
        return code < 1 || code > 255
                ? new byte[0]
                : Character.toString((int) code).getBytes(StandardCharsets.UTF_8);
    }

    private static long part(byte[] data, int start, int end, byte[] separator, long index) {
        if (index < 0 || separator.length == 0 || start == end) {
            return SliceKernel.NULL;
        }
        int from = start;
        for (long i = 0; i < index; i++) {
            int at = Utf8.indexOf(data, from, end, separator);
            if (at < 0) {
                return SliceKernel.NULL;
            }
            from = at + separator.length;
        }
        int to = Utf8.indexOf(data, from, end, separator);
        return SliceKernel.of(from, (to < 0 ? end : to) - from);
    }
}
