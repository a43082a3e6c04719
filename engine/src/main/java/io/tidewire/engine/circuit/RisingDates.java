package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Keys that are dates which rise with the watermark, where no other key does: the operator gets the
 * midnights they begin with, by which it can forget, and the dates are shown again behind it.
 *
 * @param rows the operator's input, with times in the place of those dates
 * @param dates the columns
 */
record RisingDates(Plan.Project rows, Set<Integer> dates) {

    /** Absent when there is nothing to be gained. */
    static @Nullable RisingDates of(Plan input, Facts facts, List<Integer> keys) {
        Set<Integer> dates =
                keys.stream()
                        .filter(key -> facts.columns().get(key).days() != null)
                        .collect(Collectors.toSet());
        return dates.isEmpty() || Rising.first(facts, keys) != null ? null : of(input, dates);
    }

    private static RisingDates of(Plan input, Set<Integer> dates) {
        Schema schema = input.schema();
        List<Expr> rows = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            Expr value = new Expr.Ref(i, schema.type(i));
            Field field = dates.contains(i) ? midnight(schema.field(i)) : schema.field(i);
            rows.add(dates.contains(i) ? new Expr.Cast(value, field.type(), false) : value);
            fields.add(field);
        }
        return new RisingDates(new Plan.Project(input, rows, new Schema(fields)), dates);
    }

    /**
     * A join whose keys are dates that rise on one side at least, by midnights; absent when there
     * is nothing to be gained.
     */
    static Plan.@Nullable Join join(Plan.Join plan, Facts left, Facts right) {
        if (Rising.first(left, plan.leftKeys()) != null
                || Rising.first(right, plan.rightKeys()) != null) {
            return null;
        }
        int width = plan.left().schema().size();
        Set<Integer> ofLeft = new HashSet<>();
        Set<Integer> ofRight = new HashSet<>();
        for (int i = 0; i < plan.leftKeys().size(); i++) {
            int a = plan.leftKeys().get(i);
            int b = plan.rightKeys().get(i);
            boolean rises =
                    left.columns().get(a).days() != null || right.columns().get(b).days() != null;
            if (rises
                    && isOnce(plan.leftKeys(), a)
                    && isOnce(plan.rightKeys(), b)
                    && !isRead(plan.residual(), a)
                    && !isRead(plan.residual(), width + b)) {
                ofLeft.add(a);
                ofRight.add(b);
            }
        }
        if (ofLeft.isEmpty()) {
            return null;
        }
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        for (int i = 0; i < fields.size(); i++) {
            if (i < width ? ofLeft.contains(i) : ofRight.contains(i - width)) {
                fields.set(i, midnight(fields.get(i)));
            }
        }
        return new Plan.Join(
                of(plan.left(), ofLeft).rows(),
                of(plan.right(), ofRight).rows(),
                plan.kind(),
                plan.leftKeys(),
                plan.rightKeys(),
                plan.nullSafe(),
                plan.residual(),
                plan.bounds(),
                plan.retention(),
                new Schema(fields));
    }

    private static boolean isOnce(List<Integer> keys, int key) {
        return Collections.frequency(keys, key) == 1;
    }

    private static boolean isRead(@Nullable Expr expr, int column) {
        return expr != null
                && (expr instanceof Expr.Ref ref && ref.column() == column
                        || expr.children().stream().anyMatch(child -> isRead(child, column)));
    }

    /**
     * INTERSECT or EXCEPT of rows with dates that rise on both sides, by midnights; absent when
     * there is nothing to be gained.
     *
     * @param facts of rows of either side
     */
    static Plan.@Nullable SetOp setOperation(Plan.SetOp plan, Facts facts) {
        List<Integer> all = IntStream.range(0, plan.schema().size()).boxed().toList();
        RisingDates left = of(plan.left(), facts, all);
        if (left == null) {
            return null;
        }
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        left.dates.forEach(date -> fields.set(date, midnight(fields.get(date))));
        return new Plan.SetOp(
                left.rows,
                of(plan.right(), left.dates).rows,
                plan.kind(),
                plan.all(),
                new Schema(fields));
    }

    private static Field midnight(Field date) {
        return new Field(date.name(), DataType.timestamp(0).withNullable(date.type().nullable()));
    }

    /** The aggregate over those rows. */
    Plan.Aggregate aggregate(Plan.Aggregate plan) {
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        for (int i = 0; i < plan.keys().size(); i++) {
            if (dates.contains(plan.keys().get(i))) {
                fields.set(i, midnight(fields.get(i)));
            }
        }
        return new Plan.Aggregate(rows, plan.keys(), plan.calls(), new Schema(fields));
    }

    /** The ranking of those rows. */
    Plan.TopN top(Plan.TopN plan) {
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        dates.forEach(date -> fields.set(date, midnight(fields.get(date))));
        return new Plan.TopN(
                rows,
                plan.partition(),
                plan.order(),
                plan.rank(),
                plan.from(),
                plan.to(),
                plan.withRank(),
                new Schema(fields));
    }

    /** The OVER of those rows. */
    Plan.Over over(Plan.Over plan) {
        List<Field> fields = new ArrayList<>(plan.schema().fields());
        dates.forEach(date -> fields.set(date, midnight(fields.get(date))));
        return new Plan.Over(
                rows, plan.partition(), plan.order(), plan.calls(), new Schema(fields));
    }

    /** What the operator gives, with the dates that are wanted in the place of times. */
    static List<Expr> shown(Schema given, Schema wanted) {
        List<Expr> shown = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Expr value = new Expr.Ref(i, given.type(i));
            boolean isDate =
                    wanted.type(i).kind() == Kind.DATE && given.type(i).kind() != Kind.DATE;
            shown.add(isDate ? new Expr.Cast(value, wanted.type(i), false) : value);
        }
        return shown;
    }
}
