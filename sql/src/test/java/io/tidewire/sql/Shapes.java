package io.tidewire.sql;

import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.OverCall;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.RowPattern;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Plans as short text: one node per line, inputs indented, columns as {@code $n}. */
final class Shapes {

    private Shapes() {}

    static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        append(plan, "", text);
        return text.toString();
    }

    private static void append(Plan plan, String indent, StringBuilder text) {
        text.append(indent).append(line(plan)).append('\n');
        plan.inputs().forEach(input -> append(input, indent + "  ", text));
    }

    private static String line(Plan plan) {
        return switch (plan) {
            case Plan.Scan scan -> "Scan " + scan.table();
            case Plan.Values values ->
                    "Values "
                            + values.rows().stream()
                                    .map(row -> row.stream().map(Shapes::of).toList().toString())
                                    .collect(Collectors.joining(" "));
            case Plan.Filter filter -> "Filter " + of(filter.condition());
            case Plan.Project project -> {
                List<String> columns = new ArrayList<>();
                for (int i = 0; i < project.expressions().size(); i++) {
                    columns.add(project.schema().name(i) + "=" + of(project.expressions().get(i)));
                }
                yield "Project " + String.join(", ", columns);
            }
            case Plan.Window window ->
                    window.kind()
                            + " $"
                            + window.time()
                            + " size="
                            + window.size() / 1000
                            + " step="
                            + window.step() / 1000
                            + (window.offset() == 0 ? "" : " offset=" + window.offset() / 1000);
            case Plan.Session session ->
                    "SESSION $"
                            + session.time()
                            + " by "
                            + session.partition()
                            + " gap="
                            + session.gap() / 1000;
            case Plan.Lifetime lifetime ->
                    "LIFETIME $"
                            + lifetime.time()
                            + " by "
                            + lifetime.partition()
                            + " retain="
                            + lifetime.retain() / 1000;
            case Plan.Aggregate aggregate ->
                    "Aggregate "
                            + aggregate.keys()
                            + aggregate.calls().stream()
                                    .map(Shapes::of)
                                    .collect(Collectors.joining());
            case Plan.Finalize finalize -> "Finalize $" + finalize.time();
            case Plan.Join join ->
                    join.kind()
                            + " "
                            + join.leftKeys()
                            + "="
                            + join.rightKeys()
                            + (join.residual() == null ? "" : " if " + of(join.residual()))
                            + join.bounds().stream().map(Shapes::of).collect(Collectors.joining());
            case Plan.TemporalJoin join ->
                    "TEMPORAL "
                            + join.leftKeys()
                            + "="
                            + join.rightKeys()
                            + " at "
                            + join.leftTime()
                            + " versions "
                            + join.rightTime()
                            + (join.outer() ? " outer" : "");
            case Plan.TopN topN ->
                    topN.rank()
                            + " "
                            + topN.from()
                            + ".."
                            + topN.to()
                            + " by "
                            + topN.partition()
                            + " order "
                            + topN.order().stream().map(Shapes::of).toList()
                            + (topN.withRank() ? " +rank" : "");
            case Plan.Over over ->
                    "OVER by "
                            + over.partition()
                            + " order "
                            + over.order().stream().map(Shapes::of).toList()
                            + over.calls().stream().map(Shapes::of).collect(Collectors.joining());
            case Plan.Union union -> "Union";
            case Plan.SetOp setOp -> setOp.kind() + (setOp.all() ? " ALL" : "");
            case Plan.Unnest unnest ->
                    "Unnest "
                            + of(unnest.collection())
                            + (unnest.ordinality() ? " +ordinality" : "")
                            + (unnest.outer() ? " outer" : "");
            case Plan.Match match -> "Match " + match(match);
        };
    }

    private static String match(Plan.Match match) {
        RowPattern pattern = match.pattern();
        List<String> defined = new ArrayList<>();
        for (RowPattern.Variable variable : pattern.variables()) {
            if (variable.condition() != null) {
                defined.add(variable.name() + ": " + of(variable.condition()));
            }
        }
        return "("
                + pattern.text()
                + ") by "
                + match.partition()
                + " order "
                + match.order().stream().map(Shapes::of).toList()
                + (pattern.within() == null ? "" : " within=" + pattern.within() / 1000)
                + " "
                + pattern.skip()
                + " reads "
                + pattern.readings().stream().map(Shapes::of).toList()
                + " define "
                + defined
                + " measures "
                + match.measures().stream().map(Shapes::of).toList();
    }

    private static String of(RowPattern.Reading reading) {
        return switch (reading) {
            case RowPattern.Cell cell ->
                    (cell.first() ? "FIRST" : "LAST")
                            + cell.variables()
                            + "$"
                            + cell.column()
                            + "@"
                            + cell.offset();
            case RowPattern.Folded folded ->
                    folded.function()
                            + ""
                            + folded.variables()
                            + (folded.column() == null ? "*" : "$" + folded.column());
            case RowPattern.MatchTime _ -> "TIME";
        };
    }

    private static String of(OverCall call) {
        return switch (call) {
            case OverCall.Framed framed ->
                    " "
                            + framed.function()
                            + (framed.distinct() ? " distinct" : "")
                            + framed.arguments()
                            + (framed.frame().rows() ? " rows " : " range ")
                            + framed.frame().start()
                            + ".."
                            + framed.frame().end();
            case OverCall.Ranked ranked ->
                    " " + ranked.ranking() + (ranked.buckets() == 0 ? "" : " " + ranked.buckets());
            case OverCall.Shifted shifted ->
                    " SHIFT["
                            + shifted.argument()
                            + "] "
                            + shifted.offset()
                            + (shifted.otherwise() == null ? "" : " else $" + shifted.otherwise());
        };
    }

    private static String of(Plan.Join.TimeBounds bounds) {
        return " within $"
                + bounds.leftTime()
                + ",$"
                + bounds.rightTime()
                + " "
                + (bounds.lower() == Long.MIN_VALUE ? "" : bounds.lower() / 1000)
                + ".."
                + (bounds.upper() == Long.MAX_VALUE ? "" : bounds.upper() / 1000);
    }

    private static String of(Plan.SortKey key) {
        return "$"
                + key.column()
                + (key.descending() ? " desc" : "")
                + (key.nullsFirst() == key.descending()
                        ? key.nullsFirst() ? " nulls first" : " nulls last"
                        : "");
    }

    private static String of(Plan.Aggregate.Call call) {
        return " "
                + call.function()
                + (call.distinct() ? " distinct" : "")
                + call.arguments()
                + (call.filter() == null ? "" : " if $" + call.filter());
    }

    static String of(Expr expr) {
        return switch (expr) {
            case Expr.Ref ref -> "$" + ref.column();
            case Expr.Literal literal ->
                    literal.value() instanceof String text
                            ? "'" + text + "'"
                            : "" + literal.value();
            case Expr.Call call ->
                    call.function()
                            + call.arguments().stream()
                                    .map(Shapes::of)
                                    .collect(Collectors.joining(", ", "(", ")"));
            case Expr.UserCall call ->
                    call.function().name()
                            + call.arguments().stream()
                                    .map(Shapes::of)
                                    .collect(Collectors.joining(", ", "(", ")"));
            case Expr.Cast cast ->
                    (cast.safe() ? "TRY_CAST(" : "CAST(")
                            + of(cast.input())
                            + " AS "
                            + cast.type().withNullable(true)
                            + ")";
            case Expr.Case cases ->
                    cases.branches().stream()
                                    .map(b -> of(b.condition()) + " -> " + of(b.result()))
                                    .collect(Collectors.joining(", ", "CASE(", ""))
                            + " else "
                            + of(cases.otherwise())
                            + ")";
        };
    }
}
