package io.tidewire.engine.expression.text;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Arguments;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowKernel;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** What a value looks like: true or false of every value, also of NULL. */
public final class TextChecks {

    /** As Java reads a DOUBLE: blanks around it, NaN, an exponent, a hexadecimal one, a suffix. */
    private static final Pattern DOUBLE =
            Pattern.compile(
                    "[\\x00-\\x20]*[+-]?(NaN|Infinity|"
                            + "(\\p{Digit}+\\.?\\p{Digit}*|\\.\\p{Digit}+)([eE][+-]?\\p{Digit}+)?[fFdD]?|"
                            + "0[xX](\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)[pP][+-]?\\p{Digit}+[fFdD]?"
                            + ")[\\x00-\\x20]*");

    private TextChecks() {}

    public static Kernel kernel(Expr.Call call) {
        return switch (call.function()) {
            case IS_ALPHA -> RowKernel.nullAware(call, row -> isText(row, Character::isLetter));
            case IS_DIGIT ->
                    RowKernel.nullAware(
                            call, row -> isWhole(row) || isText(row, Character::isDigit));
            case IS_DECIMAL -> RowKernel.nullAware(call, TextChecks::isDecimal);
            default -> throw new IllegalArgumentException(call.function().name());
        };
    }

    private static boolean isText(Arguments row, IntPredicate each) {
        if (row.isNull(0) || row.type(0).kind() != DataType.Kind.STRING) {
            return false;
        }
        String text = row.text(0);
        return !text.isEmpty() && text.chars().allMatch(each);
    }

    private static boolean isWhole(Arguments row) {
        return !row.isNull(0)
                && switch (row.type(0).kind()) {
                    case INT, BIGINT -> true;
                    default -> false;
                };
    }

    private static boolean isDecimal(Arguments row) {
        if (row.isNull(0)) {
            return false;
        }
        return switch (row.type(0).kind()) {
            case INT, BIGINT, DECIMAL, DOUBLE -> true;
            case STRING -> DOUBLE.matcher(row.text(0)).matches();
            default -> false;
        };
    }
}
