package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.json.JsonReads;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;
import io.tidewire.engine.expression.kernel.UserKernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns expressions into evaluators: constant parts are computed here, once, and what stands in
 * several places is computed once per batch.
 */
public final class ExpressionCompiler {

    private final Set<Expr> repeated;
    private final Map<Expr, Evaluator> shared = new HashMap<>();
    private final JsonReads reads;
    private final Map<Expr, Evaluator> readers = new HashMap<>();

    private ExpressionCompiler(Set<Expr> repeated, JsonReads reads) {
        this.repeated = repeated;
        this.reads = reads;
    }

    /**
     * An evaluator of the expression: a new one for every call, since it belongs to one thread.
     *
     * @throws IllegalArgumentException for a call whose arguments its function does not take, which
     *     the compiler of the SQL should not have let through
     */
    public static Evaluator compile(Expr expr) {
        return compile(List.of(expr)).getFirst();
    }

    /**
     * As {@link #compile(Expr)}, for expressions that are all evaluated over the same batch between
     * one {@link EvaluationContext#begin} and the next.
     */
    public static List<Evaluator> compile(List<Expr> expressions) {
        List<Expr> simple = expressions.stream().map(ExpressionCompiler::simplify).toList();
        ExpressionCompiler compiler =
                new ExpressionCompiler(Traits.repeated(simple), Traits.reads(simple));
        return simple.stream().map(compiler::evaluator).toList();
    }

    /** Settles the types of every call and computes what is constant, from the leaves up. */
    static Expr simplify(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> ref;
            case Expr.Literal literal -> literal;
            case Expr.Cast cast ->
                    fold(new Expr.Cast(simplify(cast.input()), cast.type(), cast.safe()));
            case Expr.Call call -> simplifyCall(call);
            case Expr.UserCall call ->
                    new Expr.UserCall(
                            call.function(),
                            call.arguments().stream().map(ExpressionCompiler::simplify).toList(),
                            call.type());
            case Expr.Case cases -> simplifyCase(cases);
        };
    }

    private static Expr simplifyCall(Expr.Call call) {
        List<Expr> arguments = new ArrayList<>(call.arguments().size());
        for (Expr argument : call.arguments()) {
            arguments.add(simplify(argument));
        }
        Expr.Call simple = new Expr.Call(call.function(), arguments, call.type());
        Expr rewritten = Rewrites.rewrite(simple);
        return rewritten == simple ? fold(simple) : simplify(rewritten);
    }

    private static Expr simplifyCase(Expr.Case cases) {
        List<Expr.Branch> branches =
                cases.branches().stream()
                        .map(
                                branch ->
                                        new Expr.Branch(
                                                simplify(branch.condition()),
                                                simplify(
                                                        Coercion.cast(
                                                                branch.result(), cases.type()))))
                        .toList();
        Expr otherwise = simplify(Coercion.cast(cases.otherwise(), cases.type()));
        return fold(new Expr.Case(branches, otherwise, cases.type()));
    }

    /** The literal that the expression is; the same expression when it is none, or fails. */
    private static Expr fold(Expr expr) {
        if (!Traits.constant(expr)) {
            return expr;
        }
        EvaluationContext context = new EvaluationContext();
        context.begin(1, 0);
        Batch none = Batch.of(new Schema(List.of()), new Column[0], 1);
        Column result =
                new ExpressionCompiler(Set.of(), new JsonReads())
                        .evaluator(expr)
                        .evaluate(none, context);
        return context.failedCount() > 0
                ? expr
                : new Expr.Literal(Values.get(result, expr.type(), 0), expr.type());
    }

    private Evaluator evaluator(Expr expr) {
        if (!repeated.contains(expr)) {
            return own(expr);
        }
        Evaluator known = shared.get(expr);
        if (known == null) {
            known = new SharedEvaluator(own(expr));
            shared.put(expr, known);
        }
        return known;
    }

    private Evaluator own(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> (input, _) -> input.column(ref.column());
            case Expr.Literal literal ->
                    new ConstantEvaluator(Constants.single(literal.value(), literal.type()));
            case Expr.Cast cast ->
                    call(Kernels.cast(cast), List.of(cast.input()), Traits.constant(cast));
            case Expr.UserCall call -> call(UserKernel.of(call), call.arguments(), false);
            case Expr.Case cases -> CaseEvaluator.of(cases, this::lazy);
            case Expr.Call call ->
                    switch (call.function()) {
                        case AND, OR -> LogicEvaluator.of(call, this::lazy);
                        case COALESCE -> CoalesceEvaluator.of(call, this::lazy);
                        default -> reads.has(call) ? json(call) : plain(call);
                    };
        };
    }

    private Evaluator plain(Expr.Call call) {
        Expr.Call open = Rewrites.withoutNullLiterals(call);
        return call(Kernels.of(open), open.arguments(), Traits.constant(open));
    }

    private Lazy lazy(Expr expr) {
        return new Lazy(evaluator(expr), Traits.columns(expr), Traits.eager(expr));
    }

    private Evaluator call(Kernel kernel, List<Expr> arguments, boolean constant) {
        return new CallEvaluator(kernel, operands(arguments), constant);
    }

    private Operand[] operands(List<Expr> arguments) {
        Operand[] operands = new Operand[arguments.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] =
                    arguments.get(i) instanceof Expr.Literal literal
                            ? new Operand.Constant(
                                    Constants.single(literal.value(), literal.type()))
                            : new Operand.Computed(evaluator(arguments.get(i)));
        }
        return operands;
    }

    /** A path into a text, which is read once for all the paths into it. */
    private Evaluator json(Expr.Call call) {
        Expr text = call.arguments().getFirst();
        Evaluator reader = readers.get(text);
        if (reader == null) {
            reader = new SharedEvaluator(call(reads.reading(text), List.of(text), false));
            readers.put(text, reader);
        }
        Operand[] operands = operands(call.arguments());
        operands[0] = new Operand.Computed(reader);
        return new CallEvaluator(reads.looking(call), operands, false);
    }
}
