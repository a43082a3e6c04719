package io.tidewire.sql.subquery;

import com.google.common.collect.ImmutableList;

import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** OVER and LIMIT where the rows read the outer row: they look at the rows of one domain. */
final class Partitions {

    private final Domains domains;
    private final RexBuilder builder;

    Partitions(Domains domains, RexBuilder builder) {
        this.domains = domains;
        this.builder = builder;
    }

    /** An expression with windows, over the columns of settled rows. */
    RexNode over(RexNode expression, Dependent rows) {
        return rows.over(expression)
                .accept(
                        new RexShuttle() {
                            @Override
                            public RexNode visitOver(RexOver over) {
                                RexWindow window = over.getWindow();
                                List<RexNode> keys = new ArrayList<>(window.partitionKeys);
                                keys.addAll(keys(rows));
                                return builder.makeOver(
                                        over.getType(),
                                        over.getAggOperator(),
                                        over.getOperands(),
                                        keys,
                                        window.orderKeys,
                                        window.getLowerBound(),
                                        window.getUpperBound(),
                                        window.getExclude(),
                                        window.isRows(),
                                        true,
                                        false,
                                        over.isDistinct(),
                                        over.ignoreNulls());
                            }
                        });
    }

    private static List<RexNode> keys(Dependent rows) {
        List<RexNode> keys = new ArrayList<>();
        for (Dependent.Binding binding : rows.domain().values()) {
            keys.add(RexInputRef.of(binding.column(), rows.node().getRowType()));
        }
        return keys;
    }

    /** An order without a limit says nothing; a limit holds for each outer row. */
    Dependent sort(Sort sort, Dependent input) {
        if (sort.fetch == null && sort.offset == null) {
            return input;
        }
        Dependent rows = domains.settled(input, Set.of()).aligned();
        if (rows.domain().isEmpty()) {
            return rows.with(
                    LogicalSort.create(rows.node(), sort.getCollation(), sort.offset, sort.fetch),
                    List.of());
        }
        RelNode ranked = ranked(rows, sort);
        RexNode rank = RexInputRef.of(ranked.getRowType().getFieldCount() - 1, ranked.getRowType());
        List<RexNode> within = new ArrayList<>();
        BigDecimal offset = number(sort.offset);
        if (offset.signum() > 0) {
            within.add(
                    builder.makeCall(
                            SqlStdOperatorTable.GREATER_THAN,
                            rank,
                            builder.makeBigintLiteral(offset)));
        }
        if (sort.fetch != null) {
            within.add(
                    builder.makeCall(
                            SqlStdOperatorTable.LESS_THAN_OR_EQUAL,
                            rank,
                            builder.makeBigintLiteral(offset.add(number(sort.fetch)))));
        }
        return rows.with(
                LogicalFilter.create(ranked, RexUtil.composeConjunction(builder, within)),
                List.of());
    }

    private RelNode ranked(Dependent rows, Sort sort) {
        List<RexNode> columns = new ArrayList<>(Dependent.references(rows.node()));
        List<String> names = new ArrayList<>(rows.node().getRowType().getFieldNames());
        ImmutableList.Builder<RexFieldCollation> order = ImmutableList.builder();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            order.add(new RexFieldCollation(columns.get(key.getFieldIndex()), direction(key)));
        }
        columns.add(
                builder.makeOver(
                        builder.getTypeFactory().createSqlType(SqlTypeName.BIGINT),
                        SqlStdOperatorTable.ROW_NUMBER,
                        List.of(),
                        keys(rows),
                        order.build(),
                        RexWindowBounds.UNBOUNDED_PRECEDING,
                        RexWindowBounds.CURRENT_ROW,
                        true,
                        true,
                        false,
                        false,
                        false));
        names.add("$rank");
        return LogicalProject.create(rows.node(), List.of(), columns, names, Set.of());
    }

    private static Set<SqlKind> direction(RelFieldCollation key) {
        Set<SqlKind> direction = EnumSet.noneOf(SqlKind.class);
        if (key.getDirection().isDescending()) {
            direction.add(SqlKind.DESCENDING);
        }
        switch (key.nullDirection) {
            case FIRST -> direction.add(SqlKind.NULLS_FIRST);
            case LAST -> direction.add(SqlKind.NULLS_LAST);
            case UNSPECIFIED -> {}
        }
        return direction;
    }

    private static BigDecimal number(@Nullable RexNode node) {
        if (node == null) {
            return BigDecimal.ZERO;
        }
        BigDecimal value =
                node instanceof RexLiteral literal ? literal.getValueAs(BigDecimal.class) : null;
        if (value == null) {
            throw new IllegalArgumentException("LIMIT and OFFSET take constants only");
        }
        return value;
    }
}
