package io.tidewire.sql.rewrite;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Walks over plans. */
final class Plans {

    private Plans() {}

    /** The same node over other inputs of the same schemas. */
    static Plan withInputs(Plan plan, List<Plan> inputs) {
        return switch (plan) {
            case Plan.Scan scan -> scan;
            case Plan.Values values -> values;
            case Plan.Filter p -> new Plan.Filter(inputs.getFirst(), p.condition());
            case Plan.Project p -> new Plan.Project(inputs.getFirst(), p.expressions(), p.schema());
            case Plan.Window p ->
                    new Plan.Window(
                            inputs.getFirst(),
                            p.kind(),
                            p.time(),
                            p.size(),
                            p.step(),
                            p.offset(),
                            p.schema());
            case Plan.Session p ->
                    new Plan.Session(
                            inputs.getFirst(), p.partition(), p.time(), p.gap(), p.schema());
            case Plan.Lifetime p ->
                    new Plan.Lifetime(
                            inputs.getFirst(), p.partition(), p.time(), p.retain(), p.schema());
            case Plan.Aggregate p ->
                    new Plan.Aggregate(inputs.getFirst(), p.keys(), p.calls(), p.schema());
            case Plan.Finalize p -> new Plan.Finalize(inputs.getFirst(), p.time());
            case Plan.Join p ->
                    new Plan.Join(
                            inputs.getFirst(),
                            inputs.getLast(),
                            p.kind(),
                            p.leftKeys(),
                            p.rightKeys(),
                            p.nullSafe(),
                            p.residual(),
                            p.bounds(),
                            p.retention(),
                            p.schema());
            case Plan.TemporalJoin p ->
                    new Plan.TemporalJoin(
                            inputs.getFirst(),
                            inputs.getLast(),
                            p.leftKeys(),
                            p.rightKeys(),
                            p.leftTime(),
                            p.rightTime(),
                            p.residual(),
                            p.outer(),
                            p.retain(),
                            p.schema());
            case Plan.TopN p ->
                    new Plan.TopN(
                            inputs.getFirst(),
                            p.partition(),
                            p.order(),
                            p.rank(),
                            p.from(),
                            p.to(),
                            p.withRank(),
                            p.schema());
            case Plan.Over p ->
                    new Plan.Over(
                            inputs.getFirst(), p.partition(), p.order(), p.calls(), p.schema());
            case Plan.Union p -> new Plan.Union(inputs, p.schema());
            case Plan.SetOp p ->
                    new Plan.SetOp(
                            inputs.getFirst(), inputs.getLast(), p.kind(), p.all(), p.schema());
            case Plan.Unnest p ->
                    new Plan.Unnest(
                            inputs.getFirst(),
                            p.collection(),
                            p.ordinality(),
                            p.outer(),
                            p.schema());
            case Plan.Match p ->
                    new Plan.Match(
                            inputs.getFirst(),
                            p.partition(),
                            p.order(),
                            p.pattern(),
                            p.measures(),
                            p.schema());
        };
    }

    /** Applies a change to every node, inputs first. */
    static Plan bottomUp(Plan plan, UnaryOperator<Plan> change) {
        List<Plan> inputs = new ArrayList<>();
        boolean changed = false;
        for (Plan input : plan.inputs()) {
            Plan next = bottomUp(input, change);
            changed |= next != input;
            inputs.add(next);
        }
        return change.apply(changed ? withInputs(plan, inputs) : plan);
    }

    static Expr.Ref ref(Plan plan, int column) {
        return new Expr.Ref(column, plan.schema().type(column));
    }

    /** All columns of the plan, as they are. */
    static List<Expr> refs(Plan plan) {
        List<Expr> refs = new ArrayList<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            refs.add(ref(plan, i));
        }
        return refs;
    }

    /** The field under a name that none of the others has. */
    static Field unlike(List<Field> others, Field field) {
        String name = field.name();
        while (others.stream().map(Field::name).anyMatch(name::equals)) {
            name += "_";
        }
        return new Field(name, field.type());
    }

    /** The columns of both, under names that differ. */
    static Schema sideBySide(Plan left, Plan right) {
        List<Field> fields = new ArrayList<>(left.schema().fields());
        right.schema().fields().forEach(field -> fields.add(unlike(fields, field)));
        return new Schema(fields);
    }

    static Plan filtered(Plan plan, List<Expr> conditions) {
        Expr condition = Exprs.and(conditions);
        return condition == null ? plan : new Plan.Filter(plan, condition);
    }

    /** The columns in the given order; the plan itself when those are all of them as they stand. */
    static Plan select(Plan plan, List<Integer> columns) {
        boolean all = columns.size() == plan.schema().size();
        List<Expr> expressions = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            all &= columns.get(i) == i;
            expressions.add(ref(plan, columns.get(i)));
            fields.add(plan.schema().field(columns.get(i)));
        }
        return all ? plan : new Plan.Project(plan, expressions, new Schema(fields));
    }

    /** The plan with one more column behind the others. */
    static Plan.Project append(Plan plan, String name, Expr expression) {
        List<Expr> expressions = refs(plan);
        expressions.add(expression);
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        fields.add(new Field(name, expression.type()));
        return new Plan.Project(plan, expressions, new Schema(fields));
    }
}
