package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlJsonConstructorNullClause;
import org.apache.calcite.sql.SqlJsonEmptyOrError;
import org.apache.calcite.sql.SqlJsonExistsErrorBehavior;
import org.apache.calcite.sql.SqlJsonQueryEmptyOrErrorBehavior;
import org.apache.calcite.sql.SqlJsonQueryWrapperBehavior;
import org.apache.calcite.sql.SqlJsonValueEmptyOrErrorBehavior;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JSON functions of the standard; their clauses become text literals. */
final class JsonCalls {

    private static final String NULL = "NULL";

    private JsonCalls() {}

    static boolean handles(RexCall call) {
        String name = name(call);
        return name.startsWith("JSON_")
                || name.startsWith("IS JSON")
                || name.startsWith("IS NOT JSON");
    }

    private static String name(RexCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    static Expr translate(RexCall call, DataType type) {
        String name = name(call);
        return switch (name) {
            case "JSON_EXISTS" -> exists(call, type);
            case "JSON_VALUE" -> value(call, type);
            case "JSON_QUERY" -> query(call, type);
            case "JSON_OBJECT" -> constructor(Function.JSON_OBJECT, call, type);
            case "JSON_ARRAY" -> constructor(Function.JSON_ARRAY, call, type);
            default -> {
                if (name.startsWith("IS JSON")) {
                    yield is(call, name.substring("IS JSON".length()), type);
                }
                if (name.startsWith("IS NOT JSON")) {
                    yield new Expr.Call(
                            Function.NOT,
                            List.of(is(call, name.substring("IS NOT JSON".length()), type)),
                            type);
                }
                throw Unsupported.of(name + " is not supported", null);
            }
        };
    }

    /**
     * What a row adds to JSON_ARRAYAGG (a value) or JSON_OBJECTAGG (a key and a value), as JSON;
     * NULL when it adds nothing.
     */
    static Expr element(SqlAggFunction function, List<Expr> arguments) {
        DataType text = DataType.STRING;
        Expr value = new Expr.Call(Function.JSON_STRING, List.of(arguments.getLast()), text);
        if (function.getName().endsWith("NULL_ON_NULL")) {
            value =
                    new Expr.Call(
                            Function.COALESCE,
                            List.of(value, Literals.text("null")),
                            text.notNull());
        }
        if (arguments.size() == 1) {
            return value;
        }
        Expr name = Coercions.cast(arguments.getFirst(), text);
        return new Expr.Call(
                Function.CONCAT,
                List.of(
                        new Expr.Call(Function.JSON_STRING, List.of(name), text),
                        Literals.text(":"),
                        value),
                text);
    }

    private static Expr is(RexCall call, String what, DataType type) {
        return new Expr.Call(
                Function.IS_JSON,
                List.of(
                        RexToExpr.translate(call.getOperands().getFirst()),
                        Literals.text(what.isBlank() ? "VALUE" : what.strip())),
                type);
    }

    private static Expr exists(RexCall call, DataType type) {
        String onError = "FALSE";
        for (RexNode operand : call.getOperands()) {
            SqlJsonExistsErrorBehavior behavior = symbol(operand, SqlJsonExistsErrorBehavior.class);
            if (behavior != null) {
                onError = behavior.name();
            }
        }
        return new Expr.Call(
                Function.JSON_EXISTS,
                List.of(argument(call, 0), argument(call, 1), Literals.text(onError)),
                type);
    }

    /** text, path, then for ON EMPTY and ON ERROR a behaviour, and a value after DEFAULT. */
    private static Expr value(RexCall call, DataType type) {
        String[] behavior = {NULL, NULL};
        Expr none = new Expr.Literal(null, DataType.STRING);
        Expr[] defaults = {none, none};
        List<RexNode> operands = call.getOperands();
        String last = NULL;
        Expr lastDefault = none;
        for (int i = 2; i < operands.size(); i++) {
            SqlJsonValueEmptyOrErrorBehavior next =
                    symbol(operands.get(i), SqlJsonValueEmptyOrErrorBehavior.class);
            SqlJsonEmptyOrError when = symbol(operands.get(i), SqlJsonEmptyOrError.class);
            if (next != null) {
                last = next.name();
                lastDefault = none;
            } else if (when != null) {
                behavior[when.ordinal()] = last;
                defaults[when.ordinal()] = lastDefault;
            } else {
                lastDefault = Coercions.cast(RexToExpr.translate(operands.get(i)), DataType.STRING);
            }
        }
        Expr text =
                new Expr.Call(
                        Function.JSON_VALUE,
                        List.of(
                                argument(call, 0),
                                argument(call, 1),
                                Literals.text(behavior[0]),
                                defaults[0],
                                Literals.text(behavior[1]),
                                defaults[1]),
                        DataType.STRING);
        if (type.kind() == DataType.Kind.STRING) {
            return text;
        }
        // A value that is not of the type is an error of the path: NULL unless ERROR was asked for.
        return new Expr.Cast(text, type.withNullable(true), !behavior[1].equals("ERROR"));
    }

    private static Expr query(RexCall call, DataType type) {
        String wrapper = "WITHOUT";
        List<String> behaviors = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            SqlJsonQueryWrapperBehavior wrap = symbol(operand, SqlJsonQueryWrapperBehavior.class);
            SqlJsonQueryEmptyOrErrorBehavior behavior =
                    symbol(operand, SqlJsonQueryEmptyOrErrorBehavior.class);
            if (wrap != null) {
                wrapper =
                        switch (wrap) {
                            case WITHOUT_ARRAY -> "WITHOUT";
                            case WITH_CONDITIONAL_ARRAY -> "CONDITIONAL";
                            case WITH_UNCONDITIONAL_ARRAY -> "UNCONDITIONAL";
                        };
            }
            if (behavior != null) {
                behaviors.add(behavior.name());
            }
        }
        if (type.kind() != DataType.Kind.STRING) {
            throw Unsupported.of(
                    "JSON_QUERY gives STRING only",
                    "take the text apart with JSON_VALUE, path by path");
        }
        return new Expr.Call(
                Function.JSON_QUERY,
                List.of(
                        argument(call, 0),
                        argument(call, 1),
                        Literals.text(wrapper),
                        Literals.text(behaviors.isEmpty() ? NULL : behaviors.getFirst()),
                        Literals.text(behaviors.size() < 2 ? NULL : behaviors.get(1))),
                type);
    }

    /** Calcite puts the NULL clause first, we put it last. */
    private static Expr constructor(Function function, RexCall call, DataType type) {
        List<Expr> arguments = new ArrayList<>();
        String nulls = NULL;
        for (RexNode operand : call.getOperands()) {
            SqlJsonConstructorNullClause clause =
                    symbol(operand, SqlJsonConstructorNullClause.class);
            if (clause == null) {
                arguments.add(RexToExpr.translate(operand));
            } else {
                nulls = clause == SqlJsonConstructorNullClause.ABSENT_ON_NULL ? "ABSENT" : NULL;
            }
        }
        arguments.add(Literals.text(nulls));
        return new Expr.Call(function, arguments, type);
    }

    private static Expr argument(RexCall call, int index) {
        return RexToExpr.translate(call.getOperands().get(index));
    }

    private static <T extends Enum<T>> @Nullable T symbol(RexNode node, Class<T> type) {
        if (!(node instanceof RexLiteral literal) || literal.getTypeName() != SqlTypeName.SYMBOL) {
            return null;
        }
        Object value = literal.getValue();
        return type.isInstance(value) ? type.cast(value) : null;
    }
}
