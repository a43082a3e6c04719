package io.tidewire.engine.operator.match;

import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.RowPattern.Reading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The readings that some expressions need and no others, with the expressions over just these.
 *
 * @param schema a column per needed reading
 */
record Readings(List<Reading> needed, Schema schema, List<Expr> expressions) {

    static Readings of(List<Reading> all, List<Expr> expressions) {
        Map<Integer, Integer> places = new LinkedHashMap<>();
        List<Reading> needed = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        List<Expr> moved = new ArrayList<>();
        for (Expr expression : expressions) {
            moved.add(
                    replace(
                            expression,
                            ref -> {
                                Integer place = places.get(ref.column());
                                if (place == null) {
                                    place = needed.size();
                                    places.put(ref.column(), place);
                                    Reading reading = all.get(ref.column());
                                    needed.add(reading);
                                    fields.add(new Field("r" + place, reading.type()));
                                }
                                return new Expr.Ref(place, ref.type());
                            }));
        }
        return new Readings(needed, new Schema(fields), moved);
    }

    /** The expression with every column replaced. */
    static Expr replace(Expr expr, UnaryOperator<Expr.Ref> change) {
        return switch (expr) {
            case Expr.Ref ref -> change.apply(ref);
            case Expr.Literal literal -> literal;
            case Expr.Call call ->
                    new Expr.Call(call.function(), all(call.arguments(), change), call.type());
            case Expr.UserCall call ->
                    new Expr.UserCall(call.function(), all(call.arguments(), change), call.type());
            case Expr.Cast cast ->
                    new Expr.Cast(replace(cast.input(), change), cast.type(), cast.safe());
            case Expr.Case cases -> {
                List<Expr.Branch> branches = new ArrayList<>();
                for (Expr.Branch branch : cases.branches()) {
                    branches.add(
                            new Expr.Branch(
                                    replace(branch.condition(), change),
                                    replace(branch.result(), change)));
                }
                yield new Expr.Case(branches, replace(cases.otherwise(), change), cases.type());
            }
        };
    }

    private static List<Expr> all(List<Expr> exprs, UnaryOperator<Expr.Ref> change) {
        return exprs.stream().map(expr -> replace(expr, change)).toList();
    }
}
