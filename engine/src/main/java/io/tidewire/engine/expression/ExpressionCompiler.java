package io.tidewire.engine.expression;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.Schema;
import io.tidewire.api.data.Values;
import io.tidewire.api.plan.Expr;
import io.tidewire.engine.expression.kernel.Constants;
import io.tidewire.engine.expression.kernel.Kernel;

import java.util.ArrayList;
import java.util.List;

/** Turns expressions into evaluators; constant parts are computed here, once. Stateless. */
public final class ExpressionCompiler {

    private ExpressionCompiler() {}

    /**
     * An evaluator of the expression: a new one for every call, since it belongs to one thread.
     *
     * @throws IllegalArgumentException for a call whose arguments its function does not take, which
     *     the compiler of the SQL should not have let through
     */
    public static Evaluator compile(Expr expr) {
        return evaluator(simplify(expr));
    }

    /** Settles the types of every call and computes what is constant, from the leaves up. */
    static Expr simplify(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> ref;
            case Expr.Literal literal -> literal;
            case Expr.Cast cast ->
                    fold(new Expr.Cast(simplify(cast.input()), cast.type(), cast.safe()));
            case Expr.Call call -> simplifyCall(call);
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
        Column result = evaluator(expr).evaluate(none, context);
        return context.failedCount() > 0
                ? expr
                : new Expr.Literal(Values.get(result, expr.type(), 0), expr.type());
    }

    private static Evaluator evaluator(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> (input, _) -> input.column(ref.column());
            case Expr.Literal literal ->
                    new ConstantEvaluator(Constants.single(literal.value(), literal.type()));
            case Expr.Cast cast ->
                    call(Kernels.cast(cast), List.of(cast.input()), Traits.constant(cast));
            case Expr.Case cases -> CaseEvaluator.of(cases, ExpressionCompiler::lazy);
            case Expr.Call call ->
                    switch (call.function()) {
                        case AND, OR -> LogicEvaluator.of(call, ExpressionCompiler::lazy);
                        case COALESCE -> CoalesceEvaluator.of(call, ExpressionCompiler::lazy);
                        default -> {
                            Expr.Call open = Rewrites.withoutNullLiterals(call);
                            yield call(Kernels.of(open), open.arguments(), Traits.constant(open));
                        }
                    };
        };
    }

    private static Lazy lazy(Expr expr) {
        return new Lazy(evaluator(expr), Traits.columns(expr), Traits.eager(expr));
    }

    private static Evaluator call(Kernel kernel, List<Expr> arguments, boolean constant) {
        Operand[] operands = new Operand[arguments.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] =
                    arguments.get(i) instanceof Expr.Literal literal
                            ? new Operand.Constant(
                                    Constants.single(literal.value(), literal.type()))
                            : new Operand.Computed(evaluator(arguments.get(i)));
        }
        return new CallEvaluator(kernel, operands, constant);
    }
}
