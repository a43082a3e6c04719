package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.sql.function.FlinkFunction;
import io.tidewire.sql.function.UserOperator;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Calcite's row expressions as ours, with every implied cast written out. */
public final class RexToExpr {

    /** The units that FLOOR and CEIL know. */
    private static final List<String> ROUNDED =
            List.of(
                    "MILLENNIUM",
                    "CENTURY",
                    "DECADE",
                    "YEAR",
                    "QUARTER",
                    "MONTH",
                    "WEEK",
                    "DAY",
                    "HOUR",
                    "MINUTE",
                    "SECOND",
                    "MILLISECOND",
                    "MICROSECOND");

    private RexToExpr() {}

    public static Expr translate(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> new Expr.Ref(ref.getIndex(), Types.fromCalcite(ref.getType()));
            case RexLiteral literal ->
                    literal.getTypeName() == SqlTypeName.SYMBOL
                            ? Literals.text(String.valueOf(literal.getValue()))
                            : Literals.of(literal);
            case RexFieldAccess access ->
                    new Expr.Call(
                            Function.FIELD,
                            List.of(
                                    translate(access.getReferenceExpr()),
                                    Literals.integer(access.getField().getIndex())),
                            Types.fromCalcite(access.getType()));
            case RexCall call -> call(call);
            default -> throw Unsupported.of("this expression cannot be run: " + node, null);
        };
    }

    static List<Expr> translate(List<? extends RexNode> nodes) {
        List<Expr> result = new ArrayList<>();
        for (RexNode node : nodes) {
            result.add(translate(node));
        }
        return result;
    }

    private static Expr call(RexCall call) {
        if (call.getOperator() instanceof FlinkFunction function) {
            return NamedCalls.translate(function, call);
        }
        if (call.getOperator() instanceof UserOperator user) {
            return userCall(user, call);
        }
        DataType type = Types.fromCalcite(call.getType());
        return switch (call.getKind()) {
            case AND, OR -> logic(call, type);
            case NOT -> plain(Function.NOT, call, type);
            case IS_NULL, IS_UNKNOWN -> plain(Function.IS_NULL, call, type);
            case IS_NOT_NULL -> plain(Function.IS_NOT_NULL, call, type);
            case IS_TRUE -> plain(Function.IS_TRUE, call, type);
            case IS_FALSE -> plain(Function.IS_FALSE, call, type);
            case IS_NOT_TRUE -> plain(Function.IS_NOT_TRUE, call, type);
            case IS_NOT_FALSE -> plain(Function.IS_NOT_FALSE, call, type);
            case EQUALS -> comparison(Function.EQUALS, call, type);
            case NOT_EQUALS -> comparison(Function.NOT_EQUALS, call, type);
            case LESS_THAN -> comparison(Function.LESS, call, type);
            case LESS_THAN_OR_EQUAL -> comparison(Function.LESS_OR_EQUAL, call, type);
            case GREATER_THAN -> comparison(Function.GREATER, call, type);
            case GREATER_THAN_OR_EQUAL -> comparison(Function.GREATER_OR_EQUAL, call, type);
            case IS_DISTINCT_FROM -> comparison(Function.IS_DISTINCT_FROM, call, type);
            case IS_NOT_DISTINCT_FROM -> comparison(Function.IS_NOT_DISTINCT_FROM, call, type);
            case SEARCH -> Searches.translate(call);
            case CASE -> conditional(call, type);
            case CAST -> cast(call, type, false);
            case SAFE_CAST -> cast(call, type, true);
            case REINTERPRET -> translate(call.getOperands().getFirst());
            case PLUS ->
                    isWhole(type)
                            ? chain(Function.PLUS, call, type)
                            : Arithmetic.plus(translate(call.getOperands()), type);
            case MINUS -> Arithmetic.minus(translate(call.getOperands()), type);
            case TIMES ->
                    isWhole(type)
                            ? chain(Function.TIMES, call, type)
                            : Arithmetic.binary(
                                    Function.TIMES, translate(call.getOperands()), type);
            case DIVIDE -> Arithmetic.binary(Function.DIVIDE, translate(call.getOperands()), type);
            case MOD -> Arithmetic.modulo(translate(call.getOperands()), type);
            case MINUS_PREFIX -> plain(Function.NEGATE, call, type);
            case PLUS_PREFIX -> translate(call.getOperands().getFirst());
            case FLOOR ->
                    call.getOperands().size() == 2
                            ? rounded(Function.FLOOR_TIME, call, type)
                            : plain(Function.FLOOR, call, type);
            case CEIL ->
                    call.getOperands().size() == 2
                            ? rounded(Function.CEIL_TIME, call, type)
                            : plain(Function.CEIL, call, type);
            case EXTRACT -> plain(Function.EXTRACT, call, type);
            case TIMESTAMP_ADD -> plain(Function.TIMESTAMPADD, call, type);
            case TIMESTAMP_DIFF -> plain(Function.TIMESTAMPDIFF, call, type);
            case LIKE -> plain(Function.LIKE, call, type);
            case SIMILAR -> plain(Function.SIMILAR_TO, call, type);
            case TRIM -> trim(call, type);
            case POSITION -> plain(Function.POSITION, call, type);
            case OVERLAPS -> overlaps(call, type);
            case ROW -> row(call, type);
            case ARRAY_VALUE_CONSTRUCTOR ->
                    new Expr.Call(
                            Function.ARRAY, castAll(call, type.children().getFirst().type()), type);
            case MAP_VALUE_CONSTRUCTOR -> map(call, type);
            case ITEM -> item(call, type);
            default -> byName(call, type);
        };
    }

    private static Expr userCall(UserOperator user, RexCall call) {
        UserFunction function = user.function();
        List<Expr> arguments = new ArrayList<>();
        boolean absent = false;
        for (int i = 0; i < call.getOperands().size(); i++) {
            Expr given = translate(call.getOperands().get(i));
            DataType wanted = function.parameters().get(i);
            arguments.add(Coercions.cast(given, wanted));
            absent |= given.type().nullable() && !wanted.nullable();
        }
        DataType result = user.result();
        return new Expr.UserCall(
                function, arguments, result.withNullable(absent || result.nullable()));
    }

    private static Expr byName(RexCall call, DataType type) {
        if (JsonCalls.handles(call)) {
            return JsonCalls.translate(call, type);
        }
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "||" -> concatenation(call, type);
            case "OVERLAY" -> plain(Function.OVERLAY, call, type);
            case "CAST_NOT_NULL" -> translate(call.getOperands().getFirst());
            default ->
                    throw Unsupported.of(
                            call.getOperator().getName() + " is not supported here", null);
        };
    }

    private static boolean isWhole(DataType type) {
        return type.kind() == Kind.INT || type.kind() == Kind.BIGINT;
    }

    /**
     * Whole numbers wrap around, so any grouping gives the same: a long chain becomes a flat tree.
     */
    private static Expr chain(Function function, RexCall call, DataType type) {
        List<RexNode> terms = new ArrayList<>();
        RexNode first = call;
        while (first instanceof RexCall inner
                && inner.getKind() == call.getKind()
                && Types.fromCalcite(inner.getType()).kind() == type.kind()
                && inner.getOperands().size() == 2) {
            terms.add(inner.getOperands().getLast());
            first = inner.getOperands().getFirst();
        }
        terms.add(first);
        List<Expr> operands = new ArrayList<>();
        for (RexNode term : terms.reversed()) {
            operands.add(Coercions.cast(translate(term), type));
        }
        return balanced(function, operands, type);
    }

    private static Expr balanced(Function function, List<Expr> operands, DataType type) {
        if (operands.size() == 1) {
            return operands.getFirst();
        }
        int half = operands.size() / 2;
        Expr left = balanced(function, operands.subList(0, half), type);
        Expr right = balanced(function, operands.subList(half, operands.size()), type);
        boolean nullable = left.type().nullable() || right.type().nullable();
        return Arithmetic.binary(function, List.of(left, right), type.withNullable(nullable));
    }

    private static Expr concatenation(RexCall call, DataType type) {
        List<Expr> parts = new ArrayList<>();
        for (Expr part : castAll(call, DataType.STRING)) {
            if (part instanceof Expr.Call inner && inner.function() == Function.CONCAT) {
                parts.addAll(inner.arguments());
            } else {
                parts.add(part);
            }
        }
        return new Expr.Call(Function.CONCAT, parts, type);
    }

    private static Expr plain(Function function, RexCall call, DataType type) {
        return new Expr.Call(function, translate(call.getOperands()), type);
    }

    /** FLOOR and CEIL of a point in time to a unit. */
    private static Expr rounded(Function function, RexCall call, DataType type) {
        List<Expr> arguments = translate(call.getOperands());
        if (!(arguments.get(1) instanceof Expr.Literal unit)
                || !ROUNDED.contains(String.valueOf(unit.value()))) {
            throw Unsupported.of(
                    "nothing is rounded to this unit of time",
                    "units are " + String.join(", ", ROUNDED));
        }
        return new Expr.Call(function, arguments, type);
    }

    private static Expr comparison(Function function, RexCall call, DataType type) {
        List<Expr> both = translate(call.getOperands());
        return new Expr.Call(function, Coercions.comparable(both.getFirst(), both.getLast()), type);
    }

    private static Expr logic(RexCall call, DataType type) {
        Function function = call.getKind() == SqlKind.AND ? Function.AND : Function.OR;
        List<Expr> arguments = new ArrayList<>();
        for (Expr argument : translate(call.getOperands())) {
            if (argument instanceof Expr.Call inner && inner.function() == function) {
                arguments.addAll(inner.arguments());
            } else {
                arguments.add(argument);
            }
        }
        return function == Function.OR
                ? Searches.joined(arguments, type)
                : new Expr.Call(function, arguments, type);
    }

    private static Expr conditional(RexCall call, DataType type) {
        List<RexNode> operands = call.getOperands();
        List<Expr.Branch> branches = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(
                    new Expr.Branch(
                            translate(operands.get(i)),
                            Coercions.cast(translate(operands.get(i + 1)), type)));
        }
        return new Expr.Case(branches, Coercions.cast(translate(operands.getLast()), type), type);
    }

    private static Expr cast(RexCall call, DataType type, boolean safe) {
        RexNode from = call.getOperands().getFirst();
        Expr input = translate(from);
        Expr result =
                safe && !input.type().sameAs(type)
                        ? new Expr.Cast(input, type.withNullable(true), true)
                        : Coercions.cast(input, type);
        return type.kind() == Kind.STRING ? cut(result, from, call) : result;
    }

    /** CAST to CHAR(n) or VARCHAR(n) keeps the first n characters. */
    private static Expr cut(Expr text, RexNode from, RexCall call) {
        int length = call.getType().getPrecision();
        boolean fits =
                length < 0
                        || length == Integer.MAX_VALUE
                        || (SqlTypeName.CHAR_TYPES.contains(from.getType().getSqlTypeName())
                                && from.getType().getPrecision() <= length);
        return fits
                ? text
                : new Expr.Call(
                        Function.LEFT, List.of(text, Literals.integer(length)), text.type());
    }

    /** Two periods, each from a time to another or for an interval. */
    private static Expr overlaps(RexCall call, DataType type) {
        List<Expr> ends = new ArrayList<>();
        for (RexNode period : call.getOperands()) {
            List<Expr> pair = translate(((RexCall) period).getOperands());
            Expr from = pair.getFirst();
            Expr to = pair.getLast();
            ends.add(from);
            ends.add(
                    Coercions.isInterval(to.type())
                            ? Arithmetic.plus(List.of(from, to), from.type())
                            : to);
        }
        return new Expr.Call(Function.OVERLAPS, ends, type);
    }

    private static Expr trim(RexCall call, DataType type) {
        RexLiteral flag = (RexLiteral) call.getOperands().getFirst();
        Expr characters = translate(call.getOperands().get(1));
        Expr text = translate(call.getOperands().get(2));
        Function function =
                switch (Objects.requireNonNull(flag.getValueAs(SqlTrimFunction.Flag.class))) {
                    case BOTH -> Function.TRIM;
                    case LEADING -> Function.LTRIM;
                    case TRAILING -> Function.RTRIM;
                };
        return new Expr.Call(function, List.of(text, characters), type);
    }

    private static List<Expr> castAll(RexCall call, DataType type) {
        return translate(call.getOperands()).stream()
                .map(operand -> Coercions.cast(operand, type))
                .toList();
    }

    private static Expr row(RexCall call, DataType type) {
        List<Expr> fields = new ArrayList<>();
        for (int i = 0; i < call.getOperands().size(); i++) {
            fields.add(
                    Coercions.cast(
                            translate(call.getOperands().get(i)), type.children().get(i).type()));
        }
        return new Expr.Call(Function.ROW, fields, type);
    }

    private static Expr map(RexCall call, DataType type) {
        List<Expr> entries = new ArrayList<>();
        for (int i = 0; i < call.getOperands().size(); i++) {
            entries.add(
                    Coercions.cast(
                            translate(call.getOperands().get(i)),
                            type.children().get(i % 2).type()));
        }
        return new Expr.Call(Function.MAP, entries, type);
    }

    private static Expr item(RexCall call, DataType type) {
        Expr container = translate(call.getOperands().getFirst());
        Expr index = translate(call.getOperands().getLast());
        if (container.type().kind() == Kind.ROW) {
            int field = -1;
            for (int i = 0; i < container.type().children().size(); i++) {
                if (index instanceof Expr.Literal name
                        && container.type().children().get(i).name().equals(name.value())) {
                    field = i;
                }
            }
            return new Expr.Call(Function.FIELD, List.of(container, Literals.integer(field)), type);
        }
        DataType wanted =
                container.type().kind() == Kind.MAP
                        ? container.type().children().getFirst().type()
                        : DataType.INT;
        return new Expr.Call(
                Function.ITEM, List.of(container, Coercions.cast(index, wanted)), type);
    }
}
