package io.tidewire.engine.lineage;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.time.TimeFormats;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which expressions may fail for a row, and so take it away. Those that are not known to give a
 * value for every row count as such. Stateless.
 */
public final class Failing {

    private static final Set<Function> NEVER =
            EnumSet.of(
                    Function.AND,
                    Function.OR,
                    Function.NOT,
                    Function.IS_NULL,
                    Function.IS_NOT_NULL,
                    Function.IS_TRUE,
                    Function.IS_FALSE,
                    Function.IS_NOT_TRUE,
                    Function.IS_NOT_FALSE,
                    Function.IS_DISTINCT_FROM,
                    Function.IS_NOT_DISTINCT_FROM,
                    Function.IN,
                    Function.COALESCE,
                    Function.NULLIF,
                    Function.IF,
                    Function.EQUALS,
                    Function.NOT_EQUALS,
                    Function.LESS,
                    Function.LESS_OR_EQUAL,
                    Function.GREATER,
                    Function.GREATER_OR_EQUAL,
                    Function.GREATEST,
                    Function.LEAST,
                    Function.PLUS,
                    Function.MINUS,
                    Function.TIMES,
                    Function.NEGATE,
                    Function.ABS,
                    Function.SIGN,
                    Function.CONCAT,
                    Function.CHAR_LENGTH,
                    Function.UPPER,
                    Function.LOWER,
                    Function.TRIM,
                    Function.SUBSTRING);

    private Failing() {}

    public static boolean may(Expr expression) {
        boolean itself =
                switch (expression) {
                    case Expr.Ref _, Expr.Literal _, Expr.Case _ -> false;
                    case Expr.Call call -> !NEVER.contains(call.function()) && !formats(call);
                    case Expr.UserCall _ -> true;
                    case Expr.Cast cast -> !cast.safe();
                };
        return itself || expression.children().stream().anyMatch(Failing::may);
    }

    /** Whether it writes a point in time, which is no text, by a pattern that suits all of them. */
    private static boolean formats(Expr.Call call) {
        return call.function() == Function.DATE_FORMAT
                && call.arguments().getFirst().type().storage() == DataType.Storage.LONG
                && call.arguments().getLast() instanceof Expr.Literal literal
                && literal.value() instanceof String pattern
                && TimeFormats.writesAll(pattern);
    }
}
