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
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A join with the versions of a table that were valid at a time of the left row, or, ASOF, with the
 * last of all rows up to that time.
 */
public final class TemporalJoin extends BiRel {

    private final RexNode time;
    private final RexNode condition;
    private final boolean outer;
    private final @Nullable RexNode rightTime;

    /**
     * @param time over the left columns
     * @param condition over the columns of both
     * @param outer keeps left rows without a version
     * @param rightTime over the columns of both, of an ASOF join; otherwise absent: the right
     *     side's event time
     */
    public TemporalJoin(
            RelNode left,
            RelNode right,
            RexNode time,
            RexNode condition,
            boolean outer,
            @Nullable RexNode rightTime) {
        this(left.getCluster(), left.getTraitSet(), left, right, time, condition, outer, rightTime);
    }

    private TemporalJoin(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode left,
            RelNode right,
            RexNode time,
            RexNode condition,
            boolean outer,
            @Nullable RexNode rightTime) {
        super(cluster, traits, left, right);
        this.time = time;
        this.condition = condition;
        this.outer = outer;
        this.rightTime = rightTime;
    }

    public @Nullable RexNode rightTime() {
        return rightTime;
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
                getCluster(),
                traits,
                inputs.get(0),
                inputs.get(1),
                time,
                condition,
                outer,
                rightTime);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("time", time)
                .item("condition", condition)
                .item("outer", outer)
                .itemIf("rightTime", rightTime, rightTime != null);
    }
}
