package io.tidewire.engine.expression;

import static io.tidewire.engine.expression.Expressions.call;
import static io.tidewire.engine.expression.Expressions.literal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A branch that a row does not take does not fail the row; the one it takes does. */
class LazinessTest {

    private static final Expr X = new Expr.Ref(0, DataType.INT);
    private static final Expr TEXT = new Expr.Ref(1, DataType.STRING);
    private static final Expr QUOTIENT = call(Function.DIVIDE, DataType.INT, literal(10), X);
    private static final Expr NUMBER = new Expr.Cast(TEXT, DataType.INT, false);
    private static final Expr ZERO = call(Function.EQUALS, DataType.BOOLEAN, X, literal(0));
    private static final Expr BIG = call(Function.GREATER, DataType.BOOLEAN, QUOTIENT, literal(4));

    private static final Batch BATCH =
            Expressions.batch(
                    List.of(DataType.INT, DataType.STRING),
                    List.of(
                            List.of(0, "x"),
                            List.of(2, "7"),
                            List.of(5, "y"),
                            Arrays.asList(null, "8")));

    private static final Expressions.Failed BY_ZERO = new Expressions.Failed("division by zero");
    private static final Expressions.Failed NO_INT = new Expressions.Failed("'y' is no INT");

    private static List<Object> evaluate(Expr expr) {
        List<Object> plain = Expressions.evaluate(expr, BATCH);
        assertThat(Expressions.evaluate(expr, Expressions.scattered(BATCH))).isEqualTo(plain);
        return new ArrayList<>(plain);
    }

    @Test
    void caseComputesTheBranchItTakes() {
        Expr safe =
                new Expr.Case(List.of(new Expr.Branch(ZERO, literal(-1))), QUOTIENT, DataType.INT);
        assertThat(evaluate(safe)).containsExactly(-1, 5, 2, null);
        Expr unsafe = new Expr.Case(List.of(new Expr.Branch(ZERO, QUOTIENT)), NUMBER, DataType.INT);
        assertThat(evaluate(unsafe)).containsExactly(BY_ZERO, 7, NO_INT, 8);
    }

    @Test
    void laterConditionsAreForTheRowsThatAreLeft() {
        Expr expr =
                new Expr.Case(
                        List.of(
                                new Expr.Branch(ZERO, literal("zero")),
                                new Expr.Branch(BIG, literal("big"))),
                        TEXT,
                        DataType.STRING);
        assertThat(evaluate(expr)).containsExactly("zero", "big", "y", "8");
    }

    @Test
    void ifAndCoalesce() {
        assertThat(evaluate(call(Function.IF, DataType.INT, ZERO, X, QUOTIENT)))
                .containsExactly(0, 5, 2, null);
        assertThat(evaluate(call(Function.COALESCE, DataType.INT, X, NUMBER)))
                .containsExactly(0, 2, 5, 8);
        assertThat(
                        evaluate(
                                call(
                                        Function.COALESCE,
                                        DataType.INT,
                                        new Expr.Cast(TEXT, DataType.INT, true),
                                        QUOTIENT)))
                .containsExactly(BY_ZERO, 7, 2, 8);
    }

    @Test
    void andAndOrStopWhereARowIsDecided() {
        Expr notZero = call(Function.NOT, DataType.BOOLEAN, ZERO);
        assertThat(evaluate(call(Function.AND, DataType.BOOLEAN, notZero, BIG)))
                .containsExactly(false, true, false, null);
        assertThat(evaluate(call(Function.OR, DataType.BOOLEAN, ZERO, BIG)))
                .containsExactly(true, true, false, null);
        assertThat(evaluate(call(Function.AND, DataType.BOOLEAN, BIG, notZero)))
                .containsExactly(BY_ZERO, true, false, null);
    }

    @Test
    void nestedSelectionsPointAtTheRowsOfTheBatch() {
        Expr inner =
                new Expr.Case(
                        List.of(
                                new Expr.Branch(
                                        call(Function.EQUALS, DataType.BOOLEAN, X, literal(5)),
                                        NUMBER)),
                        QUOTIENT,
                        DataType.INT);
        Expr outer = new Expr.Case(List.of(new Expr.Branch(ZERO, literal(0))), inner, DataType.INT);
        assertThat(evaluate(outer)).containsExactly(0, 5, NO_INT, null);
    }

    @Test
    void aConstantThatFailsFailsEachRowThatWantsIt() {
        Expr bad = new Expr.Cast(literal("y"), DataType.INT, false);
        assertThat(evaluate(bad)).containsOnly(NO_INT);
        Expr guarded = new Expr.Case(List.of(new Expr.Branch(ZERO, bad)), X, DataType.INT);
        assertThat(evaluate(guarded)).containsExactly(NO_INT, 2, 5, null);
    }

    @Test
    void contextsAreSharedAndReused() {
        EvaluationContext context = new EvaluationContext();
        context.begin(4, 0);
        ExpressionCompiler.compile(QUOTIENT).evaluate(BATCH, context);
        ExpressionCompiler.compile(NUMBER).evaluate(BATCH, context);
        assertThat(context.failedCount()).isEqualTo(2);
        assertThat(context.failure(0)).isEqualTo("division by zero");
        assertThat(context.failure(2)).isEqualTo("'y' is no INT");
        context.begin(4, 0);
        assertThat(context.failedCount()).isZero();
        assertThat(context.failed(0)).isFalse();
    }

    @Test
    void deepAndLongExpressionsCompile() {
        Expr deep = X;
        List<Expr> wide = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            deep = call(Function.PLUS, DataType.INT, deep, literal(1));
            wide.add(call(Function.EQUALS, DataType.BOOLEAN, X, literal(i)));
        }
        assertThat(evaluate(deep)).containsExactly(1000, 1002, 1005, null);
        assertThat(evaluate(new Expr.Call(Function.OR, wide, DataType.BOOLEAN)))
                .containsExactly(true, true, true, null);
    }

    @Test
    void bytesThatAreNoUtf8AreWalkedOver() {
        byte[] bad = {(byte) 0xC3, 'a', (byte) 0x80, (byte) 0xFF};
        Expr text = new Expr.Cast(new Expr.Literal(bad, DataType.BYTES), DataType.STRING, false);
        Batch one = Expressions.batch(List.of(DataType.BYTES), List.of(List.of(bad)));
        Expr column = new Expr.Cast(new Expr.Ref(0, DataType.BYTES), DataType.STRING, false);
        for (Function function : List.of(Function.UPPER, Function.REVERSE, Function.INITCAP)) {
            assertThat(Expressions.evaluate(call(function, DataType.STRING, column), one))
                    .hasSize(1)
                    .doesNotContainNull();
        }
        assertThat(
                        Expressions.evaluate(
                                call(Function.LIKE, DataType.BOOLEAN, column, literal("%_")), one))
                .containsExactly(true);
        assertThat(Expressions.evaluate(call(Function.CHAR_LENGTH, DataType.INT, column), one))
                .containsExactly(3);
        assertThat(Expressions.evaluate(text, one)).hasSize(1);
    }
}
