package io.tidewire.sql.convert;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.sql.function.UserOperator;
import io.tidewire.sql.relational.TemporalJoin;
import io.tidewire.sql.relational.Unnest;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Collect;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Match;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A rewritten relational tree as a plan, node by node. */
public final class RelToPlan {

    private RelToPlan() {}

    public static Plan translate(RelNode node) {
        return switch (node) {
            case TableScan scan ->
                    new Plan.Scan(
                            Util.last(scan.getTable().getQualifiedName()),
                            schema(scan.getRowType()));
            case Values values -> values(values);
            case Filter filter -> visible(filter(filter));
            case Project project -> project(project);
            case TableFunctionScan function ->
                    isUsers(function) ? rows(function) : Windows.translate(function);
            case Aggregate aggregate -> visible(GroupWindows.translate(aggregate));
            case Join join -> Joins.translate(join);
            case TemporalJoin join -> Joins.translate(join);
            case Unnest unnest ->
                    new Plan.Unnest(
                            translate(unnest.getInput()),
                            RexToExpr.translate(unnest.collection()),
                            unnest.ordinality(),
                            unnest.outer(),
                            schema(unnest.getRowType()));
            case Uncollect uncollect -> elements(uncollect);
            case Match match -> Matches.translate(match);
            case Sort sort -> sort(sort);
            case Union union -> union(union);
            case Intersect intersect ->
                    setOperation(intersect, Plan.SetOp.Kind.INTERSECT, intersect.all);
            case Minus minus -> setOperation(minus, Plan.SetOp.Kind.EXCEPT, minus.all);
            case Collect collect ->
                    throw Unsupported.of(
                            collect.getCollectionType() == SqlTypeName.ARRAY
                                    ? "ARRAY of a sub-query is not supported"
                                    : "MULTISET is not supported",
                            "ARRAY[...] makes a collection of values, ARRAY_AGG one of rows");
            default ->
                    throw Unsupported.of(
                            "this form of query cannot be run yet ("
                                    + node.getRelTypeName().replace("Logical", "")
                                    + ")",
                            null);
        };
    }

    private static boolean isUsers(TableFunctionScan scan) {
        return scan.getCall() instanceof RexCall call && call.getOperator() instanceof UserOperator;
    }

    /** A table function of no outer row: one call, whose rows are there from the start. */
    private static Plan rows(TableFunctionScan scan) {
        Schema none = new Schema(List.of());
        return new Plan.Unnest(
                new Plan.Values(List.of(List.of()), none),
                RexToExpr.translate(scan.getCall()),
                false,
                false,
                schema(scan.getRowType()));
    }

    static Schema schema(RelDataType row) {
        return Types.schema(row);
    }

    private static Plan values(Values values) {
        Schema schema = schema(values.getRowType());
        List<List<Expr.Literal>> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expr.Literal> row = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++) {
                Expr literal = Literals.of(tuple.get(i));
                Expr fitting = Coercions.cast(literal, schema.type(i));
                if (!(fitting instanceof Expr.Literal constant)) {
                    throw Unsupported.of("VALUES takes constants only", null);
                }
                row.add(constant);
            }
            rows.add(row);
        }
        return new Plan.Values(rows, schema);
    }

    private static Plan filter(Filter filter) {
        Plan input = withHidden(filter.getInput());
        RexNode condition = GroupWindows.resolve(filter.getCondition(), input.schema());
        return new Plan.Filter(input, RexToExpr.translate(condition));
    }

    private static Plan project(Project project) {
        Plan input = withHidden(project.getInput());
        List<RexNode> expressions =
                project.getProjects().stream()
                        .map(expression -> GroupWindows.resolve(expression, input.schema()))
                        .toList();
        Schema schema = schema(project.getRowType());
        return RexOver.containsOver(expressions, null)
                ? Overs.translate(input, expressions, schema, project.getCluster().getTypeFactory())
                : projection(input, RexToExpr.translate(expressions), schema);
    }

    /** The node's plan, with the window's end behind its columns if it is grouped by one. */
    private static Plan withHidden(RelNode node) {
        return switch (node) {
            case Filter filter -> filter(filter);
            case Aggregate aggregate -> GroupWindows.translate(aggregate);
            default -> translate(node);
        };
    }

    private static Plan visible(Plan plan) {
        int hidden = GroupWindows.hidden(plan.schema());
        if (hidden < 0) {
            return plan;
        }
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < hidden; i++) {
            columns.add(new Expr.Ref(i, plan.schema().type(i)));
        }
        return new Plan.Project(
                plan, columns, new Schema(plan.schema().fields().subList(0, hidden)));
    }

    /** Each expression in exactly the type of its column. */
    static Plan.Project projection(Plan input, List<Expr> expressions, Schema schema) {
        List<Expr> fitting = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            Expr expression = Coercions.cast(expressions.get(i), schema.type(i));
            fitting.add(expression);
            DataType type = schema.type(i).withNullable(expression.type().nullable());
            fields.add(new Field(schema.name(i), type));
        }
        return new Plan.Project(input, fitting, new Schema(fields));
    }

    /** UNNEST that stands alone: the elements, without the collections that they come from. */
    private static Plan elements(Uncollect uncollect) {
        Plan input = translate(uncollect.getInput());
        Schema elements = schema(uncollect.getRowType());
        if (input.schema().size() != 1) {
            throw Unsupported.of("UNNEST takes one collection", null);
        }
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("$collection", input.schema().type(0)));
        fields.addAll(elements.fields());
        Plan unnested =
                new Plan.Unnest(
                        input,
                        new Expr.Ref(0, input.schema().type(0)),
                        uncollect.withOrdinality,
                        false,
                        new Schema(fields));
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            columns.add(new Expr.Ref(i + 1, elements.type(i)));
        }
        return new Plan.Project(unnested, columns, elements);
    }

    /** An order without a limit says nothing about a view, which is a set of rows. */
    private static Plan sort(Sort sort) {
        Plan input = translate(sort.getInput());
        if (sort.fetch == null && sort.offset == null) {
            return input;
        }
        long offset = number(sort.offset, 0);
        long fetch = number(sort.fetch, Long.MAX_VALUE - offset);
        if (fetch == 0) {
            return new Plan.Values(List.of(), input.schema());
        }
        List<Plan.SortKey> order = new ArrayList<>();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            order.add(sortKey(key));
        }
        return new Plan.TopN(
                input,
                List.of(),
                order,
                Plan.TopN.Rank.ROW_NUMBER,
                offset + 1,
                offset + fetch,
                false,
                input.schema());
    }

    static Plan.SortKey sortKey(RelFieldCollation key) {
        boolean descending = key.getDirection().isDescending();
        boolean nullsFirst =
                switch (key.nullDirection) {
                    case FIRST -> true;
                    case LAST -> false;
                    case UNSPECIFIED -> !descending;
                };
        return new Plan.SortKey(key.getFieldIndex(), descending, nullsFirst);
    }

    private static long number(@Nullable RexNode node, long otherwise) {
        if (node == null) {
            return otherwise;
        }
        if (!(node instanceof RexLiteral literal)) {
            throw Unsupported.of("LIMIT and OFFSET take constants only", null);
        }
        return Objects.requireNonNull(literal.getValueAs(BigDecimal.class)).longValueExact();
    }

    private static Plan union(Union union) {
        Schema schema = schema(union.getRowType());
        List<Plan> inputs = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
            inputs.add(fitted(translate(input), schema));
        }
        Plan all = new Plan.Union(inputs, schema);
        return union.all ? all : distinct(all);
    }

    private static Plan distinct(Plan input) {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < input.schema().size(); i++) {
            keys.add(i);
        }
        return new Plan.Aggregate(input, keys, List.of(), input.schema());
    }

    private static Plan setOperation(RelNode node, Plan.SetOp.Kind kind, boolean all) {
        Schema schema = schema(node.getRowType());
        Plan result = fitted(translate(node.getInput(0)), schema);
        for (int i = 1; i < node.getInputs().size(); i++) {
            Plan right = fitted(translate(node.getInput(i)), schema);
            result = new Plan.SetOp(result, right, kind, all, schema);
        }
        return result;
    }

    /** The same rows under the schema's names and types. */
    static Plan fitted(Plan input, Schema schema) {
        boolean same = true;
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            same &= input.schema().type(i).sameAs(schema.type(i));
            columns.add(new Expr.Ref(i, input.schema().type(i)));
        }
        if (same) {
            return input;
        }
        List<Expr> cast = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            DataType wanted = schema.type(i);
            Expr column = columns.get(i);
            cast.add(
                    column.type().sameAs(wanted)
                            ? column
                            : new Expr.Cast(
                                    column, wanted.withNullable(column.type().nullable()), false));
        }
        return new Plan.Project(input, cast, schema);
    }
}
