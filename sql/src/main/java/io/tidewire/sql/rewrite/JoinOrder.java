package io.tidewire.sql.rewrite;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Function;
import io.tidewire.api.plan.Plan;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Takes the inputs of inner joins in another order where that of the text makes cross products
 * which need not be: {@code FROM a, b, c WHERE a.x = c.x AND c.y = b.y} as a with c, then b. Where
 * it makes none the text's order stands, since there are no statistics of a stream before it flows.
 *
 * <p>A chain of inner joins, with projections between them, is a graph: its inputs are the nodes,
 * the equalities between them the edges. Each connected part of it becomes joins one behind the
 * other, each input as soon as it has an equality with those before it, otherwise in the text's
 * order; then the parts are joined, those first that a condition of another kind speaks of
 * together. All expressions are over the chain's columns: those of its inputs, side by side. Cost:
 * quadratic in the inputs.
 */
final class JoinOrder {

    private record Equality(Expr left, Expr right, boolean nullSafe) {

        boolean isBetween(Part a, Part b) {
            return a.has(left) && b.has(right) || a.has(right) && b.has(left);
        }

        Expr condition() {
            boolean nullable = !nullSafe && (left.type().nullable() || right.type().nullable());
            return new Expr.Call(
                    nullSafe ? Function.IS_NOT_DISTINCT_FROM : Function.EQUALS,
                    List.of(left, right),
                    DataType.BOOLEAN.withNullable(nullable));
        }
    }

    /**
     * Some inputs, joined.
     *
     * @param columns of the chain, by column of the plan; none for one that was computed for a key
     */
    private record Part(Plan plan, List<@Nullable Integer> columns) {

        /** Whether it is of these columns, and of some. */
        boolean has(Expr expr) {
            Set<Integer> needed = Exprs.columns(expr);
            return !needed.isEmpty() && columns.containsAll(needed);
        }
    }

    private final List<Field> fields = new ArrayList<>();
    private final List<Part> inputs = new ArrayList<>();

    /** Those of which no join has been made yet; the other conditions likewise. */
    private final List<Equality> equalities = new ArrayList<>();

    private final List<Expr> conditions = new ArrayList<>();

    /** Joins on no condition at all. */
    private int products;

    private JoinOrder() {}

    static Plan apply(Plan plan) {
        Plan inside = below(plan);
        return isLink(inside) ? new JoinOrder().ordered(inside) : inside;
    }

    /** The same with its inputs in order; those of a chain are the chain's. */
    private static Plan below(Plan plan) {
        List<Plan> inputs = new ArrayList<>();
        boolean changed = false;
        for (Plan input : plan.inputs()) {
            Plan next = isLink(plan) && isLink(input) ? below(input) : apply(input);
            changed |= next != input;
            inputs.add(next);
        }
        return changed ? Plans.withInputs(plan, inputs) : plan;
    }

    /** Whether it is of a chain. */
    private static boolean isLink(Plan plan) {
        return switch (plan) {
            case Plan.Join join ->
                    join.kind() == Plan.Join.Kind.INNER
                            && Exprs.conjuncts(join.residual()).stream()
                                    .allMatch(Exprs::isDeterministic);
            case Plan.Project project ->
                    isLink(project.input())
                            && project.expressions().stream().allMatch(Exprs::isDeterministic);
            default -> false;
        };
    }

    private Plan ordered(Plan text) {
        List<Expr> outputs = take(text);
        int before = products;
        if (before == 0) {
            return text;
        }
        products = 0;
        List<Part> connected = joined(inputs, this::areEqual);
        List<Part> related = joined(connected, this::areRelated);
        Part all = joined(related, (_, _) -> true).getFirst();
        if (products >= before) {
            return text;
        }
        int[] places = places(all.columns());
        return new Plan.Project(
                all.plan(),
                outputs.stream().map(output -> Exprs.moved(output, places)).toList(),
                text.schema());
    }

    /**
     * Takes the chain apart.
     *
     * @return what the plan's columns are
     */
    private List<Expr> take(Plan plan) {
        if (isLink(plan) && plan instanceof Plan.Join join) {
            List<Expr> outputs = new ArrayList<>(take(join.left()));
            int width = outputs.size();
            outputs.addAll(take(join.right()));
            for (int i = 0; i < join.leftKeys().size(); i++) {
                equalities.add(
                        new Equality(
                                outputs.get(join.leftKeys().get(i)),
                                outputs.get(width + join.rightKeys().get(i)),
                                join.nullSafe().contains(i)));
            }
            for (Expr condition : Exprs.conjuncts(join.residual())) {
                conditions.add(Exprs.replace(condition, ref -> outputs.get(ref.column())));
            }
            products += isProduct(join) ? 1 : 0;
            return outputs;
        }
        if (isLink(plan) && plan instanceof Plan.Project project) {
            List<Expr> columns = take(project.input());
            return project.expressions().stream()
                    .map(each -> Exprs.replace(each, ref -> columns.get(ref.column())))
                    .toList();
        }
        List<Expr> outputs = new ArrayList<>();
        List<@Nullable Integer> columns = new ArrayList<>();
        for (Field field : plan.schema().fields()) {
            columns.add(fields.size());
            outputs.add(new Expr.Ref(fields.size(), field.type()));
            fields.add(field);
        }
        inputs.add(new Part(plan, columns));
        return outputs;
    }

    private static boolean isProduct(Plan.Join join) {
        return join.leftKeys().isEmpty() && join.residual() == null;
    }

    /** Joins each part with the first one that belongs to it, for as long as there is any. */
    private List<Part> joined(List<Part> parts, BiPredicate<Part, Part> belong) {
        List<Part> left = new ArrayList<>(parts);
        List<Part> joined = new ArrayList<>();
        while (!left.isEmpty()) {
            Part part = left.removeFirst();
            Part next = next(part, left, belong);
            while (next != null) {
                part = join(part, next);
                next = next(part, left, belong);
            }
            joined.add(part);
        }
        return joined;
    }

    private static @Nullable Part next(Part part, List<Part> left, BiPredicate<Part, Part> belong) {
        for (Iterator<Part> others = left.iterator(); others.hasNext(); ) {
            Part other = others.next();
            if (belong.test(part, other)) {
                others.remove();
                return other;
            }
        }
        return null;
    }

    private boolean areEqual(Part a, Part b) {
        return equalities.stream().anyMatch(equality -> equality.isBetween(a, b));
    }

    /** Whether a condition speaks of both and of no other. */
    private boolean areRelated(Part a, Part b) {
        return Stream.concat(conditions.stream(), equalities.stream().map(Equality::condition))
                .filter(condition -> isOf(condition, a, b))
                .map(Exprs::columns)
                .anyMatch(
                        columns ->
                                !a.columns().containsAll(columns)
                                        && !b.columns().containsAll(columns));
    }

    private static boolean isOf(Expr condition, Part a, Part b) {
        return Exprs.columns(condition).stream()
                .allMatch(column -> a.columns().contains(column) || b.columns().contains(column));
    }

    /** With all conditions that can be told now, and could not before. */
    private Part join(Part first, Part second) {
        Part a = first;
        Part b = second;
        List<Integer> leftKeys = new ArrayList<>();
        List<Integer> rightKeys = new ArrayList<>();
        List<Integer> nullSafe = new ArrayList<>();
        for (Equality each : equalities.stream().filter(e -> e.isBetween(first, second)).toList()) {
            equalities.remove(each);
            boolean inOrder = first.has(each.left());
            a = withColumn(a, inOrder ? each.left() : each.right(), leftKeys);
            b = withColumn(b, inOrder ? each.right() : each.left(), rightKeys);
            if (each.nullSafe()) {
                nullSafe.add(leftKeys.size() - 1);
            }
        }
        List<@Nullable Integer> columns = new ArrayList<>(a.columns());
        columns.addAll(b.columns());
        Plan.Join join =
                new Plan.Join(
                        a.plan(),
                        b.plan(),
                        Plan.Join.Kind.INNER,
                        leftKeys,
                        rightKeys,
                        nullSafe,
                        residual(first, second, places(columns)),
                        List.of(),
                        Plans.sideBySide(a.plan(), b.plan()));
        products += isProduct(join) ? 1 : 0;
        return new Part(join, columns);
    }

    /** What is not an equality between the two, or of more columns than one of them has. */
    private @Nullable Expr residual(Part a, Part b, int[] places) {
        List<Expr> due = new ArrayList<>();
        for (Expr condition : List.copyOf(conditions)) {
            if (isOf(condition, a, b)) {
                conditions.remove(condition);
                due.add(Exprs.moved(condition, places));
            }
        }
        for (Equality equality : List.copyOf(equalities)) {
            if (isOf(equality.condition(), a, b)) {
                equalities.remove(equality);
                due.add(Exprs.moved(equality.condition(), places));
            }
        }
        return Exprs.and(due);
    }

    /** By column of the chain where it is; -1 for one that is not here. */
    private int[] places(List<@Nullable Integer> columns) {
        int[] places = new int[fields.size()];
        Arrays.fill(places, -1);
        for (int i = 0; i < columns.size(); i++) {
            Integer column = columns.get(i);
            if (column != null) {
                places[column] = i;
            }
        }
        return places;
    }

    /** The part with a column that has the key, whose place is added to the others. */
    private Part withColumn(Part part, Expr key, List<Integer> keys) {
        Expr moved = Exprs.moved(key, places(part.columns()));
        if (moved instanceof Expr.Ref ref) {
            keys.add(ref.column());
            return part;
        }
        keys.add(part.columns().size());
        List<@Nullable Integer> columns = new ArrayList<>(part.columns());
        columns.add(null);
        Field field = Plans.unlike(part.plan().schema().fields(), new Field("$key", moved.type()));
        return new Part(Plans.append(part.plan(), field.name(), moved), columns);
    }
}
