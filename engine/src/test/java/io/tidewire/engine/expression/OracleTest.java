package io.tidewire.engine.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.DataType;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.engine.Seeds;
import io.tidewire.testkit.reference.ReferenceExpressions;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Whatever the expression, each row has the value that a walk over that row alone gives it. */
@Tag("oracle")
class OracleTest {

    private static final int DEPTH = 4;

    @Test
    void vectorsAgreeWithRows() {
        Seeds.check(1_500, seed -> check(seed, false));
    }

    @Test
    void constantsAreValuesAsAnyOther() {
        Seeds.check(1_500, seed -> check(seed, true));
    }

    /** What stands in several places is computed for all rows in one and for some in another. */
    @Test
    void repeatedPartsAreAsGoodAsAnyOther() {
        Seeds.check(500, OracleTest::checkRepeated);
    }

    private static void checkRepeated(long seed) {
        DataType type = RandomExpressions.TYPES.get((int) (seed % RandomExpressions.TYPES.size()));
        RandomExpressions random = new RandomExpressions(seed, false);
        Expr part = random.expression(type, DEPTH - 1);
        Expr truth = random.expression(DataType.BOOLEAN, DEPTH - 1);
        Expr absent = Expressions.call(Function.IS_NULL, DataType.BOOLEAN, part);
        Expr repeated =
                new Expr.Case(
                        List.of(
                                branch(or(truth, absent), random.expression(type, 2)),
                                branch(or(absent, random.expression(DataType.BOOLEAN, 2)), part),
                                branch(truth, random.expression(type, 1))),
                        new Expr.Case(List.of(branch(truth, part)), part, type),
                        type);
        Batch batch = random.batch(17);
        check(repeated, batch);
        check(new Expr.Case(List.of(branch(truth, part)), repeated, type), batch);
    }

    private static Expr.Branch branch(Expr condition, Expr result) {
        return new Expr.Branch(condition, result);
    }

    private static Expr or(Expr left, Expr right) {
        return Expressions.call(Function.OR, DataType.BOOLEAN, left, right);
    }

    private static void check(long seed, boolean literals) {
        int types = RandomExpressions.TYPES.size();
        DataType type = RandomExpressions.TYPES.get((int) (seed % types));
        RandomExpressions random = new RandomExpressions(seed, literals);
        Expr expression = random.expression(type, DEPTH);
        Batch batch = random.batch(17);
        check(expression, batch);
        check(expression, Expressions.scattered(batch));
    }

    private static void check(Expr expression, Batch batch) {
        List<@Nullable Object> actual = Expressions.evaluate(expression, batch);
        for (int row = 0; row < batch.size(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < batch.schema().size(); i++) {
                values.add(batch.value(row, i));
            }
            Object expected;
            try {
                expected = ReferenceExpressions.evaluate(expression, values);
            } catch (ReferenceExpressions.RowFailed e) {
                assertThat(actual.get(row))
                        .as("%s over %s, which fails: %s", expression, values, e.getMessage())
                        .isInstanceOf(Expressions.Failed.class);
                continue;
            }
            assertThat(actual.get(row)).as("%s over %s", expression, values).isEqualTo(expected);
        }
    }
}
