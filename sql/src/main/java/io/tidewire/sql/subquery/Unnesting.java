package io.tidewire.sql.subquery;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.sql.relational.Unnest;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Frees a sub-query of the outer row, node by node from below: the dependent join of "Unnesting
 * Arbitrary Queries" (Neumann and Kemper, 2015). Conditions on the outer row rise through filters,
 * projections and inner joins to where both meet, which costs nothing. Where they cannot (groups,
 * limits, windows, outer joins, set operations), every row says which outer rows it belongs to: by
 * columns that must be equal to theirs if there are such, else by a join with the different values
 * that the outer rows have.
 */
final class Unnesting {

    private final OuterRow outer;
    private final Domains domains;
    private final DependentJoins joins;
    private final DependentGroups groups;
    private final Partitions partitions;
    private final RexBuilder builder;

    Unnesting(OuterRow outer) {
        this.outer = outer;
        this.builder = outer.rows().getCluster().getRexBuilder();
        this.domains = new Domains(outer);
        this.joins = new DependentJoins(outer, domains);
        this.groups = new DependentGroups(domains, builder);
        this.partitions = new Partitions(domains, builder);
    }

    /**
     * What the sub-query is without the outer row.
     *
     * @param filled whether it has a row of its own when it would be a group over nothing
     */
    Dependent unnest(RelNode query, boolean filled) {
        Dependent result = unnest(outer.canonical(query));
        return filled ? domains.filled(result) : result;
    }

    private Dependent unnest(RelNode node) {
        if (!outer.isReadBy(node)) {
            return Dependent.independent(node);
        }
        return switch (node) {
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Aggregate aggregate -> groups.aggregate(aggregate, unnest(aggregate.getInput()));
            case Sort sort -> partitions.sort(sort, unnest(sort.getInput()));
            case Join join -> joins.join(join, unnest(join.getLeft()), unnest(join.getRight()));
            case SetOp op -> joins.setOp(op, op.getInputs().stream().map(this::unnest).toList());
            case Unnest unnest -> elements(unnest);
            case Uncollect uncollect -> elements(uncollect);
            case TableFunctionScan scan when scan.getInputs().isEmpty() ->
                    elements(
                            domains.only(outer.columns(List.of(scan.getCall()))),
                            scan.getCall(),
                            false,
                            scan.getRowType().getFieldList());
            default ->
                    throw new TidewireException(
                            ErrorCode.SQL_UNSUPPORTED,
                            "a sub-query cannot read the outer row in this place ("
                                    + node.getRelTypeName().replace("Logical", "")
                                    + ")",
                            "make what reads it a condition in the sub-query's WHERE");
        };
    }

    /** Whether {@link #unnest} can, whatever refers to the outer row. */
    static boolean isPlain(RelNode node) {
        boolean plain =
                switch (node) {
                    case Filter filter ->
                            RexUtil.SubQueryFinder.find(filter.getCondition()) == null;
                    case Project project ->
                            RexUtil.SubQueryFinder.find(project.getProjects()) == null;
                    case Join join ->
                            RexUtil.SubQueryFinder.find(join.getCondition()) == null
                                    && DependentJoins.KINDS.contains(join.getJoinType());
                    case Aggregate _, Sort _, SetOp _, Unnest _, Uncollect _ -> true;
                    default -> node.getInputs().isEmpty();
                };
        return plain && node.getInputs().stream().allMatch(Unnesting::isPlain);
    }

    private Dependent filter(Filter filter) {
        Dependent input = domains.filled(unnest(filter.getInput()));
        List<RexNode> own = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>(input.conditions());
        for (RexNode part : RelOptUtil.conjunctions(filter.getCondition())) {
            RexNode condition = input.over(part);
            (outer.columns(List.of(condition)).isEmpty() ? own : conditions).add(condition);
        }
        RelNode node =
                own.isEmpty()
                        ? input.node()
                        : LogicalFilter.create(
                                input.node(), RexUtil.composeConjunction(builder, own));
        return input.with(node, conditions);
    }

    private Dependent project(Project project) {
        List<RexNode> expressions = project.getProjects();
        Dependent input = unnest(project.getInput());
        boolean over = RexOver.containsOver(expressions, null);
        if (over) {
            input = domains.settled(input, outer.columns(expressions));
        }
        List<RexNode> columns = new ArrayList<>();
        for (RexNode expression : expressions) {
            columns.add(over ? partitions.over(expression, input) : input.over(expression));
        }
        List<RexNode> values = input.absent();
        List<RexNode> absent =
                values == null
                        ? null
                        : expressions.stream().map(each -> replaced(each, values)).toList();
        Dependent result =
                new Dependent(input.node(), columns, input.domain(), input.conditions(), absent);
        return outer.columns(columns).isEmpty() ? result.aligned() : result;
    }

    private static RexNode replaced(RexNode expression, List<RexNode> values) {
        return OuterRow.replaced(
                expression,
                part -> part instanceof RexInputRef ref ? values.get(ref.getIndex()) : part);
    }

    private Dependent elements(Unnest unnest) {
        Dependent input = domains.filled(unnest(unnest.getInput()));
        Set<Integer> read = outer.columns(List.of(input.over(unnest.collection())));
        Dependent rows = read.isEmpty() ? input : domains.extended(input, read);
        int width = unnest.getInput().getRowType().getFieldCount();
        List<RelDataTypeField> fields = unnest.getRowType().getFieldList();
        return elements(
                rows,
                rows.over(unnest.collection()),
                unnest.ordinality(),
                fields.subList(width, fields.size()),
                unnest.outer());
    }

    /** UNNEST of something of the outer row alone is a projection of a single row's. */
    private Dependent elements(Uncollect uncollect) {
        if (uncollect.getInput() instanceof Project project
                && project.getInput() instanceof Values
                && project.getProjects().size() == 1) {
            RexNode collection = project.getProjects().getFirst();
            return elements(
                    domains.only(outer.columns(List.of(collection))),
                    collection,
                    uncollect.withOrdinality,
                    uncollect.getRowType().getFieldList());
        }
        throw new TidewireException(
                ErrorCode.SQL_UNSUPPORTED,
                "UNNEST in a sub-query takes one collection of the outer row",
                null);
    }

    private Dependent elements(
            Dependent values,
            RexNode collection,
            boolean ordinality,
            List<RelDataTypeField> elements) {
        return elements(values, values.over(collection), ordinality, elements, false);
    }

    private Dependent elements(
            Dependent rows,
            RexNode collection,
            boolean ordinality,
            List<RelDataTypeField> elements,
            boolean keepsAll) {
        int width = rows.node().getRowType().getFieldCount();
        Unnest node =
                new Unnest(
                        rows.node(),
                        collection,
                        ordinality,
                        keepsAll,
                        builder.getTypeFactory()
                                .builder()
                                .addAll(rows.node().getRowType().getFieldList())
                                .addAll(elements)
                                .uniquify()
                                .build());
        List<RexNode> columns = new ArrayList<>(rows.columns());
        columns.addAll(Dependent.references(node).subList(width, width + elements.size()));
        return new Dependent(node, columns, rows.domain(), rows.conditions(), null);
    }
}
