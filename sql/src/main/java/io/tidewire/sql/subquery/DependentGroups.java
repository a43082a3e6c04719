package io.tidewire.sql.subquery;

import io.tidewire.sql.subquery.Dependent.Binding;

import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Groups of rows that read the outer row: they are groups by the domain as well. */
final class DependentGroups {

    private final Domains domains;
    private final RexBuilder builder;

    DependentGroups(Domains domains, RexBuilder builder) {
        this.domains = domains;
        this.builder = builder;
    }

    Dependent aggregate(Aggregate aggregate, Dependent input) {
        Dependent settled = domains.settled(input, Set.of());
        // A key may be NULL in a grouping set where the domain is not, so it is another column.
        Dependent rows =
                aggregate.getGroupType() == Aggregate.Group.SIMPLE
                        ? settled.aligned()
                        : settled.projected();
        ImmutableBitSet ofDomain =
                ImmutableBitSet.of(rows.domain().values().stream().map(Binding::column).toList());
        ImmutableBitSet keys = aggregate.getGroupSet().union(ofDomain);
        List<ImmutableBitSet> sets =
                aggregate.getGroupSets().stream().map(set -> set.union(ofDomain)).toList();
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            calls.add(
                    AggregateCall.create(
                            call.getAggregation(),
                            call.isDistinct(),
                            call.isApproximate(),
                            call.ignoreNulls(),
                            call.rexList,
                            call.getArgList(),
                            call.filterArg,
                            call.distinctKeys,
                            call.getCollation(),
                            sets.contains(ImmutableBitSet.of()),
                            rows.node(),
                            null,
                            call.getName()));
        }
        Aggregate node =
                LogicalAggregate.create(
                        rows.node(),
                        List.of(),
                        keys,
                        aggregate.getGroupType() == Aggregate.Group.SIMPLE ? null : sets,
                        calls);
        List<RexNode> all = Dependent.references(node);
        List<RexNode> columns = new ArrayList<>();
        aggregate.getGroupSet().forEach(key -> columns.add(all.get(keys.indexOf(key))));
        columns.addAll(all.subList(keys.cardinality(), all.size()));
        Map<RexNode, Binding> domain = new LinkedHashMap<>();
        rows.domain()
                .forEach(
                        (key, binding) ->
                                domain.put(
                                        key,
                                        new Binding(
                                                keys.indexOf(binding.column()), binding.strict())));
        boolean always = aggregate.getGroupSets().contains(ImmutableBitSet.of());
        return new Dependent(
                node,
                columns,
                domain,
                List.of(),
                always && !domain.isEmpty() ? overNothing(aggregate) : null);
    }

    /** The row of the group that is there without rows. */
    private List<RexNode> overNothing(Aggregate aggregate) {
        List<RexNode> values = new ArrayList<>();
        int keys = aggregate.getGroupCount();
        for (int i = 0; i < aggregate.getRowType().getFieldCount(); i++) {
            RelDataType type = aggregate.getRowType().getFieldList().get(i).getType();
            values.add(
                    i < keys
                            ? builder.makeNullLiteral(type)
                            : overNothing(aggregate.getAggCallList().get(i - keys), type));
        }
        return values;
    }

    private RexNode overNothing(AggregateCall call, RelDataType type) {
        return switch (call.getAggregation().getName().toUpperCase(Locale.ROOT)) {
            case "COUNT", "$SUM0", "APPROX_COUNT_DISTINCT", "GROUP_ID" ->
                    builder.makeLiteral(BigDecimal.ZERO, type, true);
            case "GROUPING", "GROUPING_ID" ->
                    builder.makeLiteral(
                            BigDecimal.valueOf((1L << call.getArgList().size()) - 1), type, true);
            case "LITERAL_AGG" -> call.rexList.getFirst();
            case "JSON_ARRAYAGG_ABSENT_ON_NULL", "JSON_ARRAYAGG_NULL_ON_NULL" ->
                    builder.makeCast(type, builder.makeLiteral("[]"));
            case "JSON_OBJECTAGG_ABSENT_ON_NULL", "JSON_OBJECTAGG_NULL_ON_NULL" ->
                    builder.makeCast(type, builder.makeLiteral("{}"));
            case "COLLECT" -> builder.makeCall(type, SqlStdOperatorTable.MULTISET_VALUE, List.of());
            default -> builder.makeNullLiteral(type);
        };
    }
}
