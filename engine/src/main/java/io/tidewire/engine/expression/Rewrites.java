package io.tidewire.engine.expression;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.kernel.Constants;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings a call into the form its kernel takes: arguments of one representation, and lazy functions
 * as CASE.
 */
final class Rewrites {

    private Rewrites() {}

    /** The same call when it is in its form already. */
    static Expr rewrite(Expr.Call call) {
        if (hasStrictNull(call) && call.arguments().stream().allMatch(Traits::eager)) {
            return new Expr.Literal(null, call.type());
        }
        return switch (call.function()) {
            case COALESCE -> coalesce(call);
            case IF ->
                    new Expr.Case(
                            List.of(
                                    new Expr.Branch(
                                            call.arguments().get(0), call.arguments().get(1))),
                            call.arguments().get(2),
                            call.type());
            case NULLIF -> nullIf(call);
            case IS_DISTINCT_FROM -> distinct(call, Function.IS_NOT_NULL);
            case IS_NOT_DISTINCT_FROM -> distinct(call, Function.IS_NULL);
            case IN -> in(call);
            case EQUALS, NOT_EQUALS, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                    with(call, Coercion.unify(call.arguments()));
            case GREATEST, LEAST, ABS, SIGN, CEIL, FLOOR, NEGATE ->
                    call.type().kind() == Kind.DECIMAL
                            ? call
                            : with(call, Coercion.cast(call.arguments(), call.type()));
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> arithmetic(call);
            case BIT_AND, BIT_OR, BIT_XOR, BIT_NOT ->
                    with(call, Coercion.cast(call.arguments(), call.type()));
            case POWER,
                    SQRT,
                    CBRT,
                    EXP,
                    LN,
                    LOG10,
                    LOG2,
                    LOG,
                    SIN,
                    COS,
                    TAN,
                    COT,
                    ASIN,
                    ACOS,
                    ATAN,
                    ATAN2,
                    SINH,
                    COSH,
                    TANH,
                    DEGREES,
                    RADIANS ->
                    computeIn(DataType.DOUBLE, call);
            case ARRAY -> with(call, Coercion.cast(call.arguments(), child(call.type(), 0)));
            case MAP, ROW -> with(call, castChildren(call));
            case ARRAY_CONCAT, ARRAY_UNION, ARRAY_EXCEPT, ARRAY_INTERSECT, MAP_UNION ->
                    with(call, Coercion.cast(call.arguments(), call.type()));
            case ARRAY_APPEND, ARRAY_PREPEND, ARRAY_REMOVE ->
                    with(call, withElement(call.arguments(), call.type()));
            case ARRAY_CONTAINS, ARRAY_POSITION ->
                    with(call, withElement(call.arguments(), call.arguments().getFirst().type()));
            default -> call;
        };
    }

    private static DataType child(DataType type, int index) {
        return type.children().get(index).type();
    }

    private static List<Expr> castChildren(Expr.Call call) {
        List<Expr> arguments = new ArrayList<>();
        int children = call.type().children().size();
        for (int i = 0; i < call.arguments().size(); i++) {
            arguments.add(Coercion.cast(call.arguments().get(i), child(call.type(), i % children)));
        }
        return arguments;
    }

    /** An array and an element, in the types that the array type says. */
    private static List<Expr> withElement(List<Expr> arguments, DataType array) {
        return List.of(
                Coercion.cast(arguments.get(0), array),
                Coercion.cast(arguments.get(1), child(array, 0)));
    }

    private static boolean hasStrictNull(Expr.Call call) {
        return !Traits.nullAware(call.function())
                && call.arguments().stream().anyMatch(Constants::isNullLiteral);
    }

    /**
     * The call with its NULL literals as columns, for kernels that take no NULL for a constant: it
     * is NULL, but its other arguments may still fail their rows.
     */
    static Expr.Call withoutNullLiterals(Expr.Call call) {
        if (!hasStrictNull(call)) {
            return call;
        }
        List<Expr> arguments = new ArrayList<>();
        for (Expr argument : call.arguments()) {
            arguments.add(
                    Constants.isNullLiteral(argument)
                            ? new Expr.Cast(argument, argument.type(), false)
                            : argument);
        }
        return new Expr.Call(call.function(), arguments, call.type());
    }

    private static Expr.Call with(Expr.Call call, List<Expr> arguments) {
        return arguments.equals(call.arguments())
                ? call
                : new Expr.Call(call.function(), arguments, call.type());
    }

    /** The call with its arguments and its result in one type, cast to its own type afterwards. */
    private static Expr computeIn(DataType type, Expr.Call call) {
        List<Expr> arguments = Coercion.cast(call.arguments(), type);
        if (Coercion.sameRepresentation(call.type(), type)) {
            return with(call, arguments);
        }
        return Coercion.cast(new Expr.Call(call.function(), arguments, type), call.type());
    }

    private static Expr arithmetic(Expr.Call call) {
        DataType type = call.type();
        if (type.kind() == Kind.DECIMAL) {
            return with(call, call.arguments().stream().map(Rewrites::withoutWidening).toList());
        }
        DataType widest = type;
        for (Expr argument : call.arguments()) {
            if (argument.type().kind() == Kind.DECIMAL && type.kind() != Kind.DOUBLE) {
                // MOD of DECIMALs whose result is an integer.
                DataType decimal = argument.type();
                return Coercion.cast(
                        new Expr.Call(call.function(), call.arguments(), decimal), type);
            }
            widest =
                    type.kind() == Kind.INTERVAL_DAY || type.kind() == Kind.INTERVAL_MONTH
                            ? type
                            : Coercion.common(widest, argument.type());
        }
        return computeIn(widest, call);
    }

    /**
     * The integer that is cast to a DECIMAL which holds each of its values: it counts as one as it
     * is.
     */
    private static Expr withoutWidening(Expr argument) {
        if (!(argument instanceof Expr.Cast cast)
                || cast.type().kind() != Kind.DECIMAL
                || cast.type().scale() != 0) {
            return argument;
        }
        int digits =
                switch (cast.input().type().kind()) {
                    case INT -> 10;
                    case BIGINT -> 19;
                    default -> Integer.MAX_VALUE;
                };
        return cast.type().precision() >= digits ? cast.input() : argument;
    }

    private static Expr coalesce(Expr.Call call) {
        List<Expr> arguments =
                call.arguments().stream()
                        .filter(argument -> !Constants.isNullLiteral(argument))
                        .toList();
        return switch (arguments.size()) {
            case 0 -> new Expr.Literal(null, call.type());
            case 1 -> Coercion.cast(arguments.getFirst(), call.type());
            default -> with(call, Coercion.cast(arguments, call.type()));
        };
    }

    private static Expr nullIf(Expr.Call call) {
        Expr first = call.arguments().get(0);
        Expr second = call.arguments().get(1);
        if (Constants.isNullLiteral(first) || Constants.isNullLiteral(second)) {
            return Coercion.cast(first, call.type());
        }
        if (Coercion.sameRepresentation(first.type(), second.type())
                && Coercion.sameRepresentation(first.type(), call.type())) {
            return call;
        }
        return new Expr.Case(
                List.of(
                        new Expr.Branch(
                                new Expr.Call(
                                        Function.EQUALS, List.of(first, second), DataType.BOOLEAN),
                                new Expr.Literal(null, call.type()))),
                first,
                call.type());
    }

    private static Expr distinct(Expr.Call call, Function besideNull) {
        for (int i = 0; i < 2; i++) {
            if (Constants.isNullLiteral(call.arguments().get(i))) {
                return new Expr.Call(besideNull, List.of(call.arguments().get(1 - i)), call.type());
            }
        }
        return with(call, Coercion.unify(call.arguments()));
    }

    /** Anything but a list of literals is compared one by one. */
    private static Expr in(Expr.Call call) {
        List<Expr> arguments = call.arguments();
        Expr value = arguments.getFirst();
        List<Expr> list = arguments.subList(1, arguments.size());
        if (Constants.isNullLiteral(value)) {
            return new Expr.Literal(null, call.type());
        }
        if (list.stream().allMatch(Constants::isLiteral)) {
            return with(call, Coercion.unify(arguments));
        }
        List<Expr> equalities = new ArrayList<>();
        for (Expr element : list) {
            equalities.add(
                    new Expr.Call(Function.EQUALS, List.of(value, element), DataType.BOOLEAN));
        }
        return equalities.size() == 1
                ? equalities.getFirst()
                : new Expr.Call(Function.OR, equalities, call.type());
    }
}
