package io.tidewire.engine.circuit;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.DataType.Kind;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
        if (dates.isEmpty() || Rising.first(facts, keys) != null) {
            return null;
        }
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
