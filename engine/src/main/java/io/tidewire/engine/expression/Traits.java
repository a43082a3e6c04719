package io.tidewire.engine.expression;

import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.expression.json.JsonReads;
import io.tidewire.engine.expression.kernel.Constants;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What can be said of an expression without computing it. */
final class Traits {

    /** Functions whose value is not decided by their arguments, or must not be computed early. */
    private static final Set<Function> VOLATILE =
            EnumSet.of(
                    Function.RAND,
                    Function.RAND_INTEGER,
                    Function.UUID,
                    Function.CURRENT_DATE,
                    Function.CURRENT_TIME,
                    Function.CURRENT_TIMESTAMP,
                    Function.LOCALTIME,
                    Function.LOCALTIMESTAMP,
                    Function.PROCTIME,
                    // Nested in one another they are JSON, not text: a literal would hide that.
                    Function.JSON_OBJECT,
                    Function.JSON_ARRAY);

    /** Functions that a NULL argument does not make NULL. */
    private static final Set<Function> NULL_AWARE =
            EnumSet.of(
                    Function.AND,
                    Function.OR,
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
                    Function.ONLY,
                    Function.CONCAT_WS,
                    Function.ELT,
                    Function.PRINTF,
                    Function.IS_ALPHA,
                    Function.IS_DIGIT,
                    Function.IS_DECIMAL,
                    Function.IS_JSON,
                    Function.JSON_EXISTS,
                    Function.JSON_VALUE,
                    Function.JSON_QUERY,
                    Function.JSON_OBJECT,
                    Function.JSON_ARRAY,
                    Function.ARRAY,
                    Function.MAP,
                    Function.ROW,
                    Function.ARRAY_CONTAINS,
                    Function.ARRAY_REMOVE,
                    Function.ARRAY_APPEND,
                    Function.ARRAY_PREPEND,
                    Function.ARRAY_JOIN);

    /** Cannot fail, whatever the arguments, and one cheap loop over primitives. */
    private static final Set<Function> CHEAP =
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
                    Function.EQUALS,
                    Function.NOT_EQUALS,
                    Function.LESS,
                    Function.LESS_OR_EQUAL,
                    Function.GREATER,
                    Function.GREATER_OR_EQUAL,
                    Function.PLUS,
                    Function.MINUS,
                    Function.TIMES,
                    Function.NEGATE);

    private Traits() {}

    static boolean nullAware(Function function) {
        return NULL_AWARE.contains(function);
    }

    /** A call over nothing but literals, which depends on no clock and no chance either. */
    static boolean constant(Expr expr) {
        if (expr instanceof Expr.Call call
                && (VOLATILE.contains(call.function())
                        || (call.function() == Function.UNIX_TIMESTAMP
                                && call.arguments().isEmpty()))) {
            return false;
        }
        // Nobody knows what a user's function costs or touches: it is called for rows only.
        return !(expr instanceof Expr.Ref || expr instanceof Expr.UserCall)
                && expr.children().stream().allMatch(Constants::isLiteral);
    }

    /**
     * The parts that stand in more than one place and have the same value in each. Parts of such a
     * part are not counted again with it.
     */
    static Set<Expr> repeated(List<Expr> expressions) {
        Set<Expr> seen = new HashSet<>();
        Set<Expr> repeated = new HashSet<>();
        Deque<Expr> open = new ArrayDeque<>(expressions);
        while (!open.isEmpty()) {
            Expr next = open.pop();
            if (next instanceof Expr.Ref || next instanceof Expr.Literal) {
                continue;
            }
            if (seen.add(next)) {
                next.children().forEach(open::push);
            } else if (deterministic(next)) {
                repeated.add(next);
            } else {
                next.children().forEach(open::push);
            }
        }
        return repeated;
    }

    /** The texts that are looked into by paths. */
    static JsonReads reads(List<Expr> expressions) {
        JsonReads reads = new JsonReads();
        Set<Expr> seen = new HashSet<>();
        Deque<Expr> open = new ArrayDeque<>(expressions);
        while (!open.isEmpty()) {
            Expr next = open.pop();
            if (next instanceof Expr.Ref || next instanceof Expr.Literal || !seen.add(next)) {
                continue;
            }
            if (next instanceof Expr.Call call
                    && !call.arguments().isEmpty()
                    && deterministic(call.arguments().getFirst())) {
                reads.add(call);
            }
            next.children().forEach(open::push);
        }
        return reads;
    }

    private static boolean deterministic(Expr expr) {
        return !(expr instanceof Expr.Call call && VOLATILE.contains(call.function()))
                && expr.children().stream().allMatch(Traits::deterministic);
    }

    /** Cannot fail and costs less than gathering the rows it is wanted for. */
    static boolean eager(Expr expr) {
        return switch (expr) {
            case Expr.Ref _, Expr.Literal _ -> true;
            case Expr.Call call -> {
                boolean eager =
                        CHEAP.contains(call.function())
                                && call.type().storage() != DataType.Storage.OBJECT;
                for (Expr argument : call.arguments()) {
                    eager = eager && eager(argument);
                }
                yield eager;
            }
            case Expr.Cast cast -> widening(cast) && eager(cast.input());
            case Expr.Case _, Expr.UserCall _ -> false;
        };
    }

    private static boolean widening(Expr.Cast cast) {
        DataType from = cast.input().type();
        DataType to = cast.type();
        return switch (to.kind()) {
            case BIGINT -> from.kind() == DataType.Kind.INT;
            case DOUBLE -> from.kind() == DataType.Kind.INT || from.kind() == DataType.Kind.BIGINT;
            default -> Coercion.sameRepresentation(from, to);
        };
    }

    /** The columns the expression reads, each once. */
    static int[] columns(Expr expr) {
        Set<Integer> columns = new TreeSet<>();
        Deque<Expr> open = new ArrayDeque<>(List.of(expr));
        while (!open.isEmpty()) {
            Expr next = open.pop();
            if (next instanceof Expr.Ref ref) {
                columns.add(ref.column());
            }
            next.children().forEach(open::push);
        }
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }
}
