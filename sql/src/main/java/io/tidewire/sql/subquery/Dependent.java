package io.tidewire.sql.subquery;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A sub-query that has been freed of the outer row: its rows for an outer row are those of the node
 * that belong to its domain and meet the conditions. Expressions are over the columns of the node;
 * columns and conditions may still read the outer row, as what will be known where both meet.
 *
 * @param columns of the sub-query
 * @param domain expressions over the outer row, each with what it must be equal to
 * @param conditions that must be true as well
 * @param absent the columns of the one row that there is when there would be none (that of an
 *     aggregate over nothing), over the outer row only; absent when none is none. Conditions are
 *     then empty.
 */
record Dependent(
        RelNode node,
        List<RexNode> columns,
        Map<RexNode, Binding> domain,
        List<RexNode> conditions,
        @Nullable List<RexNode> absent) {

    /**
     * A column of the node.
     *
     * @param strict a row in which it is NULL belongs to no outer row
     */
    record Binding(int column, boolean strict) {}

    /** What does not read the outer row. */
    static Dependent independent(RelNode node) {
        return new Dependent(node, references(node), Map.of(), List.of(), null);
    }

    static List<RexNode> references(RelNode node) {
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
            columns.add(RexInputRef.of(i, node.getRowType()));
        }
        return columns;
    }

    /** An expression over the sub-query's columns and the outer row. */
    RexNode over(RexNode expression) {
        return OuterRow.replaced(
                expression,
                part ->
                        part instanceof RexInputRef ref
                                ? columns.get(ref.getIndex())
                                : binding(part));
    }

    /** An expression over the node's columns, with what the domain tells of the outer row. */
    RexNode bound(RexNode expression) {
        return OuterRow.replaced(expression, this::binding);
    }

    List<RexNode> bound(List<RexNode> expressions) {
        return expressions.stream().map(this::bound).toList();
    }

    private RexNode binding(RexNode part) {
        Binding binding = domain.get(part);
        return binding == null ? part : RexInputRef.of(binding.column(), node.getRowType());
    }

    /** The same for a node whose first columns are this one's. */
    Dependent with(RelNode other, List<RexNode> otherConditions) {
        return new Dependent(other, columns, domain, otherConditions, absent);
    }

    /** The same for a node that has this one's columns from a place on. */
    Dependent moved(RelNode other, int from) {
        return moved(
                other, IntStream.range(from, from + node.getRowType().getFieldCount()).toArray());
    }

    /** The same for a node that has this one's columns, some of which may be NULL there. */
    Dependent retyped(RelNode other) {
        return moved(other, 0);
    }

    /**
     * @param places where each of this node's columns is now
     */
    private Dependent moved(RelNode other, int[] places) {
        Map<RexNode, Binding> bindings = new LinkedHashMap<>();
        domain.forEach(
                (key, binding) ->
                        bindings.put(key, new Binding(places[binding.column()], binding.strict())));
        return new Dependent(
                other,
                moved(columns, other, places),
                bindings,
                moved(conditions, other, places),
                absent);
    }

    private static List<RexNode> moved(List<RexNode> expressions, RelNode node, int[] places) {
        List<RexNode> result = new ArrayList<>();
        for (RexNode expression : expressions) {
            result.add(
                    OuterRow.replaced(
                            expression,
                            part ->
                                    part instanceof RexInputRef ref
                                            ? RexInputRef.of(
                                                    places[ref.getIndex()], node.getRowType())
                                            : part));
        }
        return result;
    }

    /** The same with every column in its place in the node; columns must not read the outer row. */
    Dependent aligned() {
        boolean inPlace = true;
        for (int i = 0; i < columns.size(); i++) {
            inPlace &= columns.get(i) instanceof RexInputRef ref && ref.getIndex() == i;
        }
        return inPlace ? this : projected();
    }

    /**
     * A projection of the columns, and behind them the columns of the domain and what the
     * conditions read.
     */
    Dependent projected() {
        List<RexNode> expressions = new ArrayList<>(columns);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            names.add("$column" + i);
        }
        Map<Integer, Integer> places = new TreeMap<>();
        domain.values().forEach(binding -> places.putIfAbsent(binding.column(), -1));
        for (int read : RelOptUtil.InputFinder.bits(conditions, null)) {
            places.putIfAbsent(read, -1);
        }
        int[] moved = new int[node.getRowType().getFieldCount()];
        places.forEach(
                (column, _) -> {
                    moved[column] = expressions.size();
                    expressions.add(RexInputRef.of(column, node.getRowType()));
                    names.add("$kept" + column);
                });
        RelNode project = LogicalProject.create(node, List.of(), expressions, names, Set.of());
        Dependent rest =
                new Dependent(node, List.of(), domain, conditions, absent).moved(project, moved);
        return new Dependent(
                project,
                references(project).subList(0, columns.size()),
                rest.domain,
                rest.conditions,
                absent);
    }

    /** The place of a column of the node that is never NULL; -1 if there is none. */
    int marker() {
        List<RelDataTypeField> fields = node.getRowType().getFieldList();
        int place = 0;
        while (place < fields.size() && fields.get(place).getType().isNullable()) {
            place++;
        }
        return place < fields.size() ? place : -1;
    }

    /** The same with a column that is never NULL. */
    Dependent marked() {
        if (marker() >= 0) {
            return this;
        }
        RexBuilder builder = node.getCluster().getRexBuilder();
        List<RexNode> expressions = new ArrayList<>(references(node));
        expressions.add(builder.makeLiteral(true));
        List<String> names = new ArrayList<>(node.getRowType().getFieldNames());
        names.add("$present");
        return with(
                LogicalProject.create(node, List.of(), expressions, names, Set.of()), conditions);
    }

    /**
     * The condition under which a row of the node belongs to what the keys of the domain are.
     *
     * @param outside a key where rows and node meet
     * @param inside a column of the node there
     */
    List<RexNode> belonging(UnaryOperator<RexNode> outside, IntFunction<RexNode> inside) {
        RexBuilder builder = node.getCluster().getRexBuilder();
        List<RexNode> equalities = new ArrayList<>();
        domain.forEach(
                (key, binding) -> {
                    RexNode value = outside.apply(key);
                    RexNode column = inside.apply(binding.column());
                    boolean plain =
                            binding.strict()
                                    || !value.getType().isNullable()
                                    || !column.getType().isNullable();
                    equalities.add(
                            builder.makeCall(
                                    plain
                                            ? SqlStdOperatorTable.EQUALS
                                            : SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                                    value,
                                    column));
                });
        return equalities;
    }
}
