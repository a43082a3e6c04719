package io.tidewire.engine.circuit;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Inner joins over inner joins that all agree on one key: B ⋈ P ⋈ A on b.k = p.k and p.k = a.k.
 *
 * @param inputs what is joined, from left to right
 * @param keys of each input
 * @param columns of the result
 */
record Star(List<Plan> inputs, List<List<Integer>> keys, List<Place> columns) {

    /** A column of an input. */
    record Place(int input, int column) {}

    /** The joins that a plan stands for; one alone is no star. */
    static @Nullable Star of(Plan.Join plan) {
        Star star = joined(plan);
        return star == null || star.inputs.size() < 3 ? null : star;
    }

    private static @Nullable Star joined(Plan.Join join) {
        boolean plain =
                join.kind() == Plan.Join.Kind.INNER
                        && join.residual() == null
                        && join.bounds().isEmpty()
                        && join.retention() == null
                        && join.nullSafe().isEmpty()
                        && !join.leftKeys().isEmpty();
        if (!plain) {
            return null;
        }
        Star left = side(join.left(), join.leftKeys());
        Star right = side(join.right(), join.rightKeys());
        List<Plan> inputs = new ArrayList<>(left.inputs);
        inputs.addAll(right.inputs);
        List<List<Integer>> keys = new ArrayList<>(left.keys);
        keys.addAll(right.keys);
        List<Place> columns = new ArrayList<>(left.columns);
        int moved = left.inputs.size();
        right.columns.forEach(place -> columns.add(new Place(place.input + moved, place.column)));
        return new Star(inputs, keys, columns);
    }

    /** One side, taken apart where it is joined on the same key. */
    private static Star side(Plan plan, List<Integer> keys) {
        Star star = parts(plan);
        if (star != null) {
            boolean same = true;
            for (int i = 0; i < keys.size(); i++) {
                Place place = star.columns.get(keys.get(i));
                List<Integer> own = star.keys.get(place.input);
                same &= own.size() == keys.size() && own.get(i) == place.column;
            }
            if (same) {
                return star;
            }
        }
        List<Place> columns = new ArrayList<>();
        for (int i = 0; i < plan.schema().size(); i++) {
            columns.add(new Place(0, i));
        }
        return new Star(List.of(plan), List.of(keys), columns);
    }

    private static @Nullable Star parts(Plan plan) {
        if (plan instanceof Plan.Join join) {
            return joined(join);
        }
        if (!(plan instanceof Plan.Project project)) {
            return null;
        }
        Star star = parts(project.input());
        List<Place> columns = new ArrayList<>();
        for (Expr expression : project.expressions()) {
            if (star == null || !(expression instanceof Expr.Ref ref)) {
                return null;
            }
            columns.add(star.columns.get(ref.column()));
        }
        return star == null ? null : new Star(star.inputs, star.keys, columns);
    }
}
