package io.tidewire.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.api.plan.Program.SourceTable;
import io.tidewire.api.plan.Program.View;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which columns of the events {@code id, name, amount, ts} nobody reads; ts is the event time. */
class ReadsTest {

    private static final SourceTable EVENTS = Programs.events();
    private static final Plan SCAN = new Plan.Scan("events", Programs.EVENTS);
    private static final Expr ID = new Expr.Ref(0, DataType.BIGINT.notNull());
    private static final Expr AMOUNT = new Expr.Ref(2, DataType.BIGINT);
    private static final Expr TEN = new Expr.Literal(10L, DataType.BIGINT.notNull());

    private static Expr call(Function function, DataType type, Expr a, Expr b) {
        return new Expr.Call(function, List.of(a, b), type);
    }

    private static Plan project(Plan input, Expr expression) {
        Schema schema = Schema.of(new Field("x", expression.type()));
        return new Plan.Project(input, List.of(expression), schema);
    }

    private static Set<Integer> pruned(SourceTable source, Set<String> followed, Plan... plans) {
        List<View> views =
                Arrays.stream(plans)
                        .map(plan -> new View("v", plan, plan.schema(), true, List.of(), null))
                        .toList();
        return Reads.pruned(new Program("p", List.of(source), views), source, followed);
    }

    @Test
    void whatProjectionsAndTheirFiltersReadStays() {
        Expr large = call(Function.GREATER, DataType.BOOLEAN, AMOUNT, TEN);
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, ID))).containsExactlyInAnyOrder(1, 2);
        assertThat(pruned(EVENTS, Set.of(), project(new Plan.Filter(SCAN, large), ID)))
                .containsExactly(1);
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, ID), project(SCAN, AMOUNT)))
                .containsExactly(1);
        assertThat(pruned(EVENTS, Set.of("v"), project(SCAN, AMOUNT)))
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void whatTheGateRemembersByStays() {
        assertThat(pruned(Programs.deduplicated(5), Set.of(), project(SCAN, AMOUNT)))
                .containsExactly(1);
    }

    @Test
    void whoeverTakesWholeRowsGetsThem() {
        assertThat(pruned(EVENTS, Set.of(), SCAN)).isEmpty();
        assertThat(pruned(EVENTS, Set.of("events"), project(SCAN, ID))).isEmpty();
        Expr large = call(Function.GREATER, DataType.BOOLEAN, AMOUNT, TEN);
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, ID), new Plan.Filter(SCAN, large)))
                .isEmpty();
        assertThat(pruned(EVENTS, Set.of(), Programs.totals(EVENTS).plan())).isEmpty();
        SourceTable keyed =
                new SourceTable("events", Programs.EVENTS, null, null, List.of(), List.of(0));
        assertThat(pruned(keyed, Set.of(), project(SCAN, ID))).isEmpty();
    }

    /** It is shown whole, with whatever tells which one it was. */
    @Test
    void aRowThatMayFailIsKeptWhole() {
        Expr quotient = call(Function.DIVIDE, DataType.BIGINT, TEN, AMOUNT);
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, quotient))).isEmpty();
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, formatted("yyyy-MM-dd"))))
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(pruned(EVENTS, Set.of(), project(SCAN, formatted("VV")))).isEmpty();
    }

    private static Expr formatted(String pattern) {
        return call(
                Function.DATE_FORMAT,
                DataType.STRING,
                new Expr.Ref(3, DataType.timestamp(3)),
                new Expr.Literal(pattern, DataType.STRING));
    }
}
