package io.tidewire.sql.relational;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

import java.util.List;

/** A join with the versions of a table that were valid at a time of the left row. */
public final class TemporalJoin extends BiRel {

    private final RexNode time;
    private final RexNode condition;
    private final boolean outer;

    /**
     * @param time over the left columns
     * @param condition over the columns of both
     * @param outer keeps left rows without a version
     */
    public TemporalJoin(
            RelNode left, RelNode right, RexNode time, RexNode condition, boolean outer) {
        this(left.getCluster(), left.getTraitSet(), left, right, time, condition, outer);
    }

    private TemporalJoin(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode left,
            RelNode right,
            RexNode time,
            RexNode condition,
            boolean outer) {
        super(cluster, traits, left, right);
        this.time = time;
        this.condition = condition;
        this.outer = outer;
    }

    public RexNode time() {
        return time;
    }

    public RexNode condition() {
        return condition;
    }

    public boolean outer() {
        return outer;
    }

    @Override
    protected RelDataType deriveRowType() {
        return SqlValidatorUtil.deriveJoinRowType(
                left.getRowType(),
                right.getRowType(),
                outer ? JoinRelType.LEFT : JoinRelType.INNER,
                getCluster().getTypeFactory(),
                null,
                List.of());
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new TemporalJoin(
                getCluster(), traits, inputs.get(0), inputs.get(1), time, condition, outer);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("time", time)
                .item("condition", condition)
                .item("outer", outer);
    }
}
