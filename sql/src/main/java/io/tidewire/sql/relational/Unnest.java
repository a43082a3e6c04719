package io.tidewire.sql.relational;

import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

import java.util.List;

/** Each row once per element of a collection of its own. */
public final class Unnest extends SingleRel {

    private final RexNode collection;
    private final boolean ordinality;
    private final boolean outer;
    private final RelDataType type;

    /**
     * @param collection over the input's columns
     * @param outer keeps rows without elements
     * @param type of the rows that come out
     */
    public Unnest(
            RelNode input,
            RexNode collection,
            boolean ordinality,
            boolean outer,
            RelDataType type) {
        this(input.getCluster(), input.getTraitSet(), input, collection, ordinality, outer, type);
    }

    private Unnest(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode input,
            RexNode collection,
            boolean ordinality,
            boolean outer,
            RelDataType type) {
        super(cluster, traits, input);
        this.collection = collection;
        this.ordinality = ordinality;
        this.outer = outer;
        this.type = type;
    }

    public RexNode collection() {
        return collection;
    }

    public boolean ordinality() {
        return ordinality;
    }

    public boolean outer() {
        return outer;
    }

    @Override
    protected RelDataType deriveRowType() {
        return type;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Unnest(
                getCluster(), traits, inputs.getFirst(), collection, ordinality, outer, type);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        RexNode other = shuttle.apply(collection);
        return other == collection
                ? this
                : new Unnest(
                        getCluster(), getTraitSet(), getInput(), other, ordinality, outer, type);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("collection", collection)
                .item("ordinality", ordinality)
                .item("outer", outer);
    }
}
