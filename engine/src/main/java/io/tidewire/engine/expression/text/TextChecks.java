package io.tidewire.engine.expression.text;

import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.RowKernel;

import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a text looks like: true or false of every text, also of NULL. */
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
        Predicate<String> check =
                switch (call.function()) {
                    case IS_ALPHA -> text -> isAll(text, Character::isLetter);
                    case IS_DIGIT -> text -> isAll(text, Character::isDigit);
                    case IS_DECIMAL -> text -> DOUBLE.matcher(text).matches();
                    default -> throw new IllegalArgumentException(call.function().name());
                };
        return RowKernel.nullAware(call, row -> !row.isNull(0) && check.test(row.text(0)));
    }

    private static boolean isAll(String text, IntPredicate each) {
        return !text.isEmpty() && text.chars().allMatch(each);
    }
}
